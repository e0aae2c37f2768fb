//! A small picture of a picture. What it says about itself is checked before anything is decoded: a few bytes can claim to be a wall.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, RgbaImage, codecs::jpeg::JpegEncoder, imageops,
};

/// Most pixels of a picture that is decoded. A phone's largest has 200 million, its usual one 12 to 50.
const PIXELS_MAX: u64 = 60_000_000;
/// Longest side of one.
const SIDE_MAX: u32 = 20_000;
/// Most memory that decoding one may take, in bytes.
const MEMORY_MAX: u64 = 320 * 1024 * 1024;
/// Longest side of the small picture.
const SIDE: u32 = 480;
const QUALITY: u8 = 80;

/// What was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Thumbnail {
    pub(super) jpeg: Vec<u8>,
    /// How wide and how high the picture itself is, the way it is meant to be held.
    pub(super) dimensions: (i32, i32),
}

/// Makes one; nothing if the picture is too large, broken, or of a kind that is not decoded.
pub(super) fn make(bytes: &[u8]) -> Option<Thumbnail> {
    let format = image::guess_format(bytes).ok().filter(|format| {
        matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP)
    })?;
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().ok()?;
    if width > SIDE_MAX || height > SIDE_MAX || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().ok()?;
    let picture = DynamicImage::from_decoder(decoder).ok()?;
    let mut small = picture.thumbnail(SIDE.min(width.max(1)), SIDE.min(height.max(1)));
    drop(picture);
    small.apply_orientation(orientation);
    let turned = (small.width() > small.height()) != (width > height);
    let (width, height) = if turned { (height, width) } else { (width, height) };
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&on_white(&small)).ok()?;
    Some(Thumbnail { jpeg, dimensions: (i32::try_from(width).ok()?, i32::try_from(height).ok()?) })
}

/// What can be seen through is white: JPEG knows nothing of it.
fn on_white(picture: &DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.to_rgb8());
    }
    let mut ground = RgbaImage::from_pixel(picture.width(), picture.height(), image::Rgba([255; 4]));
    imageops::overlay(&mut ground, &picture.to_rgba8(), 0, 0);
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(ground).to_rgb8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_kind_gets_a_small_jpeg_of_the_same_shape() {
        let picture = DynamicImage::new_rgb8(1200, 600);
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let made = make(&encoded(&picture, format)).unwrap_or_else(|| panic!("{format:?}"));
            assert_eq!(made.dimensions, (1200, 600));
            let small = image::load_from_memory_with_format(&made.jpeg, ImageFormat::Jpeg).unwrap();
            assert_eq!((small.width(), small.height()), (480, 240), "{format:?}");
        }
    }

    #[test]
    fn a_small_picture_is_not_blown_up_and_glass_is_white() {
        let glass = DynamicImage::new_rgba8(20, 10);
        let made = make(&encoded(&glass, ImageFormat::Png)).unwrap();
        let small = image::load_from_memory(&made.jpeg).unwrap().to_rgb8();
        assert_eq!(small.dimensions(), (20, 10));
        assert!(small.pixels().all(|pixel| pixel.0.iter().all(|part| *part > 250)));
    }

    #[test]
    fn a_wall_in_a_few_bytes_is_left_alone() {
        let mut bomb = encoded(&DynamicImage::new_luma8(1, 1), ImageFormat::Png);
        // The header's width and height, and its checksum.
        bomb.splice(16..24, [0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let sum = crc(bomb.get(12..29).unwrap());
        bomb.splice(29..33, sum.to_be_bytes());
        assert_eq!(
            ImageReader::with_format(Cursor::new(&bomb), ImageFormat::Png).into_dimensions().unwrap(),
            (65_535, 65_535)
        );
        assert_eq!(make(&bomb), None);
        assert_eq!(make(b"GIF89a"), None);
        assert_eq!(make(b"<svg/>"), None);
    }

    /// As PNG has it (ISO 15948, annex D).
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
        })
    }
}
