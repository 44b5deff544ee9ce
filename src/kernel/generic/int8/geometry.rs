use crate::kernel::generic::patch::Patches;
use crate::kernel::generic::rows::rows_mut;
use core::iter::zip;

/// Which inputs an output of a convolution or a pool sees: [`Patches`] for each direction. A signal is an image of one row.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Geometry {
    /// From row to row.
    pub rows: Patches,
    /// Along a row.
    pub columns: Patches,
    /// Rows and columns of the output.
    pub out: (usize, usize),
}

impl Geometry {
    /// Inputs of one channel.
    #[inline]
    pub const fn inputs(&self) -> usize {
        self.rows.len * self.columns.len
    }

    /// Outputs of one channel.
    #[inline]
    pub const fn outputs(&self) -> usize {
        self.out.0 * self.out.1
    }

    /// The input that the first tap of an output reads; beyond the end where that is padding.
    #[inline]
    fn start(axis: &Patches, output: usize) -> usize {
        (output * axis.stride).wrapping_sub(axis.left)
    }

    /// Row `i` of an image; empty beyond its ends.
    #[inline]
    fn row<'x>(&self, image: &'x [i8], i: usize) -> &'x [i8] {
        let width = self.columns.len;
        let from = if i < self.rows.len { i * width } else { image.len() };
        image.get(from..).and_then(|rest| rest.get(..width)).unwrap_or_default()
    }

    /// Copies what an output sees of one image; `pad` beyond its ends.
    #[inline]
    pub(super) fn gather(&self, image: &[i8], (row, column): (usize, usize), pad: i8, patch: &mut [i8]) {
        let mut r = Self::start(&self.rows, row);
        let first = Self::start(&self.columns, column);
        for run in rows_mut(patch, self.columns.taps) {
            let seen = self.row(image, r);
            let inside = seen.get(first..).and_then(|seen| seen.get(..run.len()));
            if let (1, Some(inside)) = (self.columns.dilation, inside) {
                for (to, &from) in zip(run, inside) {
                    *to = from;
                }
            } else {
                let mut c = first;
                for to in run {
                    *to = seen.get(c).copied().unwrap_or(pad);
                    c = c.wrapping_add(self.columns.dilation);
                }
            }
            r = r.wrapping_add(self.rows.dilation);
        }
    }

    /// Calls `each` with what an output sees of one image, padding left out.
    #[inline]
    pub(super) fn each(&self, image: &[i8], (row, column): (usize, usize), mut each: impl FnMut(i8)) {
        let mut r = Self::start(&self.rows, row);
        let first = Self::start(&self.columns, column);
        for _ in 0..self.rows.taps {
            let seen = self.row(image, r);
            let mut c = first;
            for _ in 0..self.columns.taps {
                if let Some(&x) = seen.get(c) {
                    each(x);
                }
                c = c.wrapping_add(self.columns.dilation);
            }
            r = r.wrapping_add(self.rows.dilation);
        }
    }

    /// Calls `each` with the outputs' places, in memory order.
    #[inline]
    pub(super) fn places(&self, mut each: impl FnMut((usize, usize))) {
        for row in 0..self.out.0 {
            for column in 0..self.out.1 {
                each((row, column));
            }
        }
    }
}
