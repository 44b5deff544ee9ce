//! NumPy's `.npy` files as rows of fixed length.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use npyz::{Deserialize, NpyFile, Order};

use crate::error::{Error, Result};

/// Reads a two-dimensional array whose rows have `N` elements of type `T`.
///
/// # Errors
/// When the file cannot be read, is no `.npy` file, has other elements than `T`, or is not `[rows, N]`.
pub fn rows<T: Deserialize + Copy + Default, const N: usize>(path: &Path) -> Result<Vec<[T; N]>> {
    rows_of(open(path)?, path)
}

/// [`rows`] of what `file` reads; `path` is what an error names.
///
/// # Errors
/// As [`rows`].
pub fn rows_of<T: Deserialize + Copy + Default, const N: usize>(file: impl Read, path: &Path) -> Result<Vec<[T; N]>> {
    let (flat, shape, order) = read::<T>(file, path)?;
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
    labels_of(open(path)?, path, classes)
}

/// [`labels`] of what `file` reads; `path` is what an error names.
///
/// # Errors
/// As [`labels`].
pub fn labels_of(file: impl Read, path: &Path, classes: usize) -> Result<Vec<usize>> {
    let (flat, shape, _) = read::<u8>(file, path)?;
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

fn open(path: &Path) -> Result<BufReader<File>> {
    Ok(BufReader::new(File::open(path).map_err(Error::io(path))?))
}

/// Magic number, version and length of the header.
const START: usize = 10;

/// The longest header that is read. NumPy's have 128 bytes.
const HEADER: usize = 4096;

/// Reads a file's header and puts it in front of the rest again. Its parser takes time that doubles with each bracket within brackets, so a header has to be
/// as NumPy writes them: one dictionary, with one tuple.
fn header(mut file: impl Read, path: &Path) -> Result<impl Read> {
    let mut bytes = vec![0; START];
    file.read_exact(&mut bytes).map_err(Error::io(path))?;
    let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    if bytes[6] != 1 || length > HEADER {
        return Err(Error::format(path, "not a .npy file of version 1 with a short header"));
    }
    bytes.resize(START + length, 0);
    file.read_exact(&mut bytes[START..]).map_err(Error::io(path))?;
    let count = |open: u8| bytes[START..].iter().filter(|&&byte| byte == open).count();
    if count(b'{') > 1 || count(b'(') > 1 || count(b'[') > 0 {
        return Err(Error::format(path, "a header with brackets within brackets"));
    }
    Ok(Cursor::new(bytes).chain(file))
}

fn read<T: Deserialize>(file: impl Read, path: &Path) -> Result<(Vec<T>, Vec<u64>, Order)> {
    let npy = NpyFile::new(header(file, path)?).map_err(Error::io(path))?;
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

    /// Such a header keeps its parser busy for longer than anybody waits.
    #[test]
    fn brackets_within_brackets_are_refused() {
        for header in [
            format!("{{'descr': {}", "{".repeat(60)),
            "(".repeat(60),
            "{[".to_owned(),
        ] {
            let mut file = b"\x93NUMPY\x01\x00".to_vec();
            file.extend((header.len() as u16).to_le_bytes());
            file.extend(header.as_bytes());
            let error = rows_of::<f32, 2>(file.as_slice(), Path::new("a.npy")).unwrap_err();
            assert!(error.to_string().contains("brackets"), "{error}");
        }
        let error = rows_of::<f32, 2>(&b"\x93NUMPY\x01\x00\xff\xff"[..], Path::new("a.npy")).unwrap_err();
        assert!(error.to_string().contains("short header"), "{error}");
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
