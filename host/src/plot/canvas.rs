//! What all pictures share: a buffer to draw on, the font, the colours, and the PNG file.

use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use plotters::backend::{BitMapBackend, RGBPixel};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::style::{FontStyle, RGBColor, WHITE, register_font};

use crate::error::{Error, Result};
use crate::files::write_atomically;

/// Pixels from left to right of every picture.
pub(super) const WIDTH: u32 = 800;
/// Everything is drawn this many times larger and then averaged, which smooths all edges alike.
pub(super) const SCALE: u32 = 2;
/// The name under which the font is registered.
pub(super) const FONT: &str = "Noto Sans";

/// How far the middle of a legend's text is above where plotters takes it to be.
pub(super) const LIFT: i32 = 2 * SCALE as i32;

/// One colour a class or series: blue, orange, green, purple, red, brown, pink, grey. Told apart also without red and green
/// vision, since they differ in lightness.
pub(super) const COLOURS: [RGBColor; 8] = [
    RGBColor(31, 119, 180),
    RGBColor(240, 128, 20),
    RGBColor(44, 150, 60),
    RGBColor(130, 90, 180),
    RGBColor(205, 45, 50),
    RGBColor(135, 85, 70),
    RGBColor(225, 120, 190),
    RGBColor(110, 110, 110),
];

/// The area that pictures are drawn on.
pub(super) type Area<'a> = DrawingArea<BitMapBackend<'a, RGBPixel>, Shift>;

static FONTS: LazyLock<bool> = LazyLock::new(|| {
    register_font(FONT, FontStyle::Normal, notosans::REGULAR_TTF).is_ok()
        && register_font(FONT, FontStyle::Bold, notosans::BOLD_TTF).is_ok()
});

/// Draws a picture `height` pixels high and writes it. Lengths inside `draw` are [`SCALE`] times as many.
pub(super) fn write<E: fmt::Display>(
    path: &Path,
    height: u32,
    draw: impl FnOnce(&Area) -> std::result::Result<(), E>,
) -> Result<()> {
    let failed = |reason: &dyn fmt::Display| Error::Picture {
        path: path.to_owned(),
        reason: reason.to_string(),
    };
    if !*FONTS {
        return Err(failed(&"the font cannot be read"));
    }
    let (wide, high) = (WIDTH * SCALE, height * SCALE);
    let mut large = vec![0; (3 * wide * high) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut large, (wide, high)).into_drawing_area();
        area.fill(&WHITE).map_err(|error| failed(&error))?;
        draw(&area).map_err(|error| failed(&error))?;
        area.present().map_err(|error| failed(&error))?;
    }
    let png = encode(&shrink(&large, wide as usize), height).map_err(|error| failed(&error))?;
    write_atomically(path, &png)
}

/// The average of every square of [`SCALE`] by [`SCALE`] pixels.
fn shrink(large: &[u8], wide: usize) -> Vec<u8> {
    let scale = SCALE as usize;
    let mut small = Vec::with_capacity(large.len() / (scale * scale));
    for rows in large.chunks_exact(3 * wide * scale) {
        for at in (0..wide).step_by(scale) {
            for colour in 0..3 {
                let pixel = |row: usize, column: usize| u32::from(rows[3 * (row * wide + at + column) + colour]);
                let sum: u32 = (0..scale * scale).map(|i| pixel(i / scale, i % scale)).sum();
                small.push((sum / (SCALE * SCALE)) as u8);
            }
        }
    }
    small
}

fn encode(pixels: &[u8], height: u32) -> std::result::Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A picture read back: height and RGB pixels.
    pub(in crate::plot) fn decode(path: &Path) -> (u32, Vec<[u8; 3]>) {
        let file = std::io::Cursor::new(std::fs::read(path).expect("a picture"));
        let mut reader = png::Decoder::new(file).read_info().expect("a PNG header");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
        let info = reader.next_frame(&mut pixels).expect("a PNG image");
        assert_eq!((info.width, info.color_type), (WIDTH, png::ColorType::Rgb));
        (info.height, pixels.as_chunks().0.to_vec())
    }

    #[test]
    fn shrinking_averages_squares() {
        let white = [255; 3];
        let black = [0; 3];
        let large = [[white, black, white, white], [black, white, white, white]];
        assert_eq!(
            shrink(large.as_flattened().as_flattened(), 4),
            [127, 127, 127, 255, 255, 255]
        );
    }
}
