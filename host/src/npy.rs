//! NumPy's `.npy` files as rows of fixed length.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use npyz::{Deserialize, NpyFile, Order};

use crate::error::{Error, Result};

/// Reads a two-dimensional array whose rows have `N` elements of type `T`.
///
/// # Errors
/// When the file cannot be read, is no `.npy` file, has other elements than `T`, or is not `[rows, N]`.
pub fn rows<T: Deserialize + Copy + Default, const N: usize>(path: &Path) -> Result<Vec<[T; N]>> {
    let (flat, shape, order) = read::<T>(path)?;
    let [rows, columns] = shape[..] else {
        return Err(Error::format(
            path,
            format_args!("shape {shape:?}, a table of rows expected"),
        ));
    };
    if columns != N as u64 {
        return Err(Error::format(
            path,
            format_args!("rows of {columns} elements, {N} expected"),
        ));
    }
    Ok(match order {
        Order::C => flat.as_chunks().0.to_vec(),
        // Column after column.
        Order::Fortran => {
            let rows = rows as usize;
            (0..rows)
                .map(|row| std::array::from_fn(|column| flat[column * rows + row]))
                .collect()
        }
    })
}

/// Reads a one-dimensional array of class numbers (`u8`), each below `classes`.
///
/// # Errors
/// As [`rows`], and when a class number is out of range.
pub fn labels(path: &Path, classes: usize) -> Result<Vec<usize>> {
    let (flat, shape, _) = read::<u8>(path)?;
    if shape.len() != 1 {
        return Err(Error::format(
            path,
            format_args!("shape {shape:?}, a single column expected"),
        ));
    }
    let labels: Vec<usize> = flat.into_iter().map(usize::from).collect();
    match labels.iter().find(|&&label| label >= classes) {
        Some(label) => Err(Error::format(
            path,
            format_args!("class {label}, but there are {classes} classes"),
        )),
        None => Ok(labels),
    }
}

fn read<T: Deserialize>(path: &Path) -> Result<(Vec<T>, Vec<u64>, Order)> {
    let file = File::open(path).map_err(Error::io(path))?;
    let npy = NpyFile::new(BufReader::new(file)).map_err(Error::io(path))?;
    let (shape, order) = (npy.shape().to_vec(), npy.order());
    let data = npy.data::<T>().map_err(|error| Error::format(path, error))?;
    let flat = data.collect::<std::io::Result<Vec<T>>>().map_err(Error::io(path))?;
    Ok((flat, shape, order))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::tests::Scratch;

    /// A version 1.0 file written by hand, so that reader and writer do not share a mistake.
    fn npy(descr: &str, fortran: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let mut header = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}");
        while (10 + header.len() + 1) % 64 != 0 {
            header.push(' ');
        }
        header.push('\n');
        let mut file = b"\x93NUMPY\x01\x00".to_vec();
        file.extend((header.len() as u16).to_le_bytes());
        file.extend(header.as_bytes());
        file.extend(data);
        file
    }

    fn scratch(bytes: &[u8]) -> Scratch {
        let scratch = Scratch::new();
        std::fs::write(scratch.path("a.npy"), bytes).expect("scratch file");
        scratch
    }

    #[test]
    fn both_memory_orders_give_the_same_rows() {
        let c: Vec<u8> = [1f32, 2., 3., 4., 5., 6.]
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        let fortran: Vec<u8> = [1f32, 3., 5., 2., 4., 6.]
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        let expected = vec![[1f32, 2.], [3., 4.], [5., 6.]];
        for (order, data) in [("False", c), ("True", fortran)] {
            let scratch = scratch(&npy("<f4", order, "(3, 2)", &data));
            assert_eq!(
                rows::<f32, 2>(&scratch.path("a.npy")).expect("readable"),
                expected,
                "fortran_order {order}"
            );
        }
    }

    #[test]
    fn wrong_files_are_refused_by_name() {
        let cases: [(Vec<u8>, &str); 4] = [
            (npy("|u1", "False", "(2, 3)", &[0; 6]), "rows of 3 elements, 2 expected"),
            (npy("|u1", "False", "(6,)", &[0; 6]), "table of rows expected"),
            (npy("<f4", "False", "(1, 2)", &[0; 8]), "a.npy: "),
            (npy("|u1", "False", "(3, 2)", &[0; 5]), "a.npy: "),
        ];
        for (bytes, message) in cases {
            let scratch = scratch(&bytes);
            let error = rows::<u8, 2>(&scratch.path("a.npy")).expect_err(message).to_string();
            assert!(error.contains(message) && error.contains("a.npy"), "{error}");
        }
        let missing = rows::<u8, 2>(Path::new("no/such.npy"))
            .expect_err("no file")
            .to_string();
        assert!(missing.contains("no/such.npy"), "{missing}");
    }

    #[test]
    fn class_numbers_are_checked() {
        let scratch = scratch(&npy("|u1", "False", "(3,)", &[0, 2, 1]));
        assert_eq!(labels(&scratch.path("a.npy"), 3).expect("in range"), [0, 2, 1]);
        let error = labels(&scratch.path("a.npy"), 2).expect_err("class 2 of 2").to_string();
        assert!(error.contains("class 2, but there are 2 classes"), "{error}");
    }
}
