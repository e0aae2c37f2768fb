//! Compressed copies of a file, made once here instead of on every request.

use std::io::{self, Write};

use flate2::{Compression, write::GzEncoder};

/// Brotli's strongest level and one that takes a moment only.
const BROTLI_RELEASE_QUALITY: i32 = 11;
const BROTLI_DEV_QUALITY: i32 = 5;
/// The largest window that every browser must accept, as a power of two.
const BROTLI_WINDOW_BITS: i32 = 22;

pub(crate) fn brotli(bytes: &[u8], release: bool) -> io::Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: if release { BROTLI_RELEASE_QUALITY } else { BROTLI_DEV_QUALITY },
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params)?;
    Ok(out)
}

pub(crate) fn gzip(bytes: &[u8], release: bool) -> io::Result<Vec<u8>> {
    let level = if release { Compression::best() } else { Compression::fast() };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    const TEXT: &[u8] = b"the same words again, the same words again, the same words again";

    #[test]
    fn both_formats_give_the_bytes_back() {
        for release in [true, false] {
            let mut back = Vec::new();
            brotli::BrotliDecompress(&mut &brotli(TEXT, release).unwrap()[..], &mut back).unwrap();
            assert_eq!(back, TEXT);
            let mut back = Vec::new();
            flate2::read::GzDecoder::new(&gzip(TEXT, release).unwrap()[..]).read_to_end(&mut back).unwrap();
            assert_eq!(back, TEXT);
        }
    }
}
