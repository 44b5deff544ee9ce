//! A row-major array of doubles with its shape.

use std::ops::{Index, IndexMut};

/// A row-major array; a scalar has the empty shape. Indexed by one number per axis: `t[[sample, channel, position]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Length of each axis, outermost first.
    pub shape: Vec<usize>,
    /// All elements, the last axis running fastest.
    pub data: Vec<f64>,
}

impl Tensor {
    /// Takes `data` as an array of `shape`. Panics when their sizes differ.
    pub fn new(shape: &[usize], data: Vec<f64>) -> Self {
        let size: usize = shape.iter().product();
        assert_eq!(size, data.len(), "shape {shape:?} holds {size} elements");
        Self {
            shape: shape.to_vec(),
            data,
        }
    }

    /// An array of zeros.
    pub fn zeros(shape: &[usize]) -> Self {
        Self::filled(shape, 0.0)
    }

    /// An array of one value.
    pub fn filled(shape: &[usize], value: f64) -> Self {
        Self::new(shape, vec![value; shape.iter().product()])
    }

    /// A vector.
    pub fn vector(data: Vec<f64>) -> Self {
        Self::new(&[data.len()], data)
    }

    /// Widens single-precision values.
    pub fn from_f32(shape: &[usize], data: &[f32]) -> Self {
        Self::new(shape, data.iter().map(|&v| f64::from(v)).collect())
    }

    /// The elements rounded to single precision.
    pub fn to_f32(&self) -> Vec<f32> {
        self.data.iter().map(|&v| v as f32).collect()
    }

    /// The same elements in another shape of the same size.
    pub fn reshaped(&self, shape: &[usize]) -> Self {
        Self::new(shape, self.data.clone())
    }

    /// Applies `f` to every element.
    pub fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        Self::new(&self.shape, self.data.iter().map(|&v| f(v)).collect())
    }

    /// Combines two arrays of the same shape element by element.
    pub fn zip(&self, other: &Self, f: impl Fn(f64, f64) -> f64) -> Self {
        assert_eq!(self.shape, other.shape, "both arrays need the same shape");
        Self::new(
            &self.shape,
            self.data.iter().zip(&other.data).map(|(&a, &b)| f(a, b)).collect(),
        )
    }

    /// The rows `from..to` of the first axis.
    pub fn rows(&self, from: usize, to: usize) -> Self {
        let size: usize = self.shape[1..].iter().product();
        let mut shape = self.shape.clone();
        shape[0] = to - from;
        Self::new(&shape, self.data[from * size..to * size].to_vec())
    }

    /// The lengths of all `N` axes. Panics when there are not exactly `N` of them.
    pub fn dims<const N: usize>(&self) -> [usize; N] {
        self.shape
            .as_slice()
            .try_into()
            .unwrap_or_else(|_| panic!("expected {N} axes, got shape {:?}", self.shape))
    }

    fn offset<const N: usize>(&self, index: [usize; N]) -> usize {
        let dims: [usize; N] = self.dims();
        let mut offset = 0;
        for axis in 0..N {
            assert!(
                index[axis] < dims[axis],
                "index {index:?} is outside shape {:?}",
                self.shape
            );
            offset = offset * dims[axis] + index[axis];
        }
        offset
    }
}

impl<const N: usize> Index<[usize; N]> for Tensor {
    type Output = f64;

    fn index(&self, index: [usize; N]) -> &f64 {
        &self.data[self.offset(index)]
    }
}

impl<const N: usize> IndexMut<[usize; N]> for Tensor {
    fn index_mut(&mut self, index: [usize; N]) -> &mut f64 {
        let offset = self.offset(index);
        &mut self.data[offset]
    }
}
