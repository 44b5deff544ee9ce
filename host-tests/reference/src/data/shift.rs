/// An image moved by `(right, down)` pixels, `fill` where nothing comes from.
pub fn shift(image: &[Vec<f64>], right: isize, down: isize, fill: f64) -> Vec<Vec<f64>> {
    let pixel = |x: isize, y: isize| -> f64 {
        if x < 0 || y < 0 || y >= image.len() as isize || x >= image[0].len() as isize {
            fill
        } else {
            image[y as usize][x as usize]
        }
    };
    let (height, width) = (image.len() as isize, image[0].len() as isize);
    (0..height)
        .map(|y| (0..width).map(|x| pixel(x - right, y - down)).collect())
        .collect()
}
