//! Where one request ends and the next begins, strictly: whatever two readers could take differently is refused.
//!
//! hyper is lenient where RFC 9112 lets it be: it takes a bare line feed as the end of a line, drops `Content-Length` beside
//! `Transfer-Encoding`, and accepts the same length twice (§2.2, §6.3). Behind a proxy that decides differently, each of these
//! smuggles a request past it. This walks along the bytes before hyper sees them and names the first that is not plain.

use memchr::memchr2;

/// Where the reader is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// Before the first byte of a request.
    Between,
    /// In its head.
    Head,
    /// In its body.
    Body,
    /// Something was refused; nothing after it is read.
    Refused,
}

/// Longest head, in bytes. A session token has some 600, and two of them are there at most.
pub(super) const HEAD_MAX_BYTES: usize = 16 * 1024;
/// Most hexadecimal digits of a chunk's size: 4 GiB, far above every body limit.
const CHUNK_DIGITS_MAX: u8 = 8;
/// Most digits of a `Content-Length`; more would not fit.
const LENGTH_DIGITS_MAX: usize = 18;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Between,
    Head,
    TooLong,
    Sized { left: u64 },
    ChunkSize { value: u64, digits: u8 },
    ChunkSizeEnd { value: u64 },
    ChunkData { left: u64 },
    ChunkDataCr,
    ChunkDataLf,
    LastCr,
    LastLf,
    Refused,
}

/// Follows one connection.
#[derive(Debug)]
pub(super) struct Framing {
    state: State,
    /// The head so far.
    head: Vec<u8>,
    /// How many requests have begun.
    begun: u32,
}

impl Framing {
    pub(super) const fn new() -> Self {
        Self { state: State::Between, head: Vec::new(), begun: 0 }
    }

    pub(super) const fn phase(&self) -> Phase {
        match self.state {
            State::Between => Phase::Between,
            State::Head | State::TooLong => Phase::Head,
            State::Refused => Phase::Refused,
            _ => Phase::Body,
        }
    }

    /// Which part of which request is being read.
    pub(super) const fn place(&self) -> (Phase, u32) {
        (self.phase(), self.begun)
    }

    /// Walks along the next bytes. `Err` is the index of the first byte that must not be read as it stands.
    pub(super) fn accept(&mut self, bytes: &[u8]) -> Result<(), usize> {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            at += self.step(rest).map_err(|offset| {
                self.state = State::Refused;
                at + offset
            })?;
        }
        Ok(())
    }

    /// Takes as many bytes as belong together; `rest` is not empty.
    fn step(&mut self, rest: &[u8]) -> Result<usize, usize> {
        match self.state {
            State::Between | State::Head => self.head(rest),
            State::Sized { left } => {
                let taken = take(rest, left);
                self.state = match left - taken as u64 {
                    0 => State::Between,
                    left => State::Sized { left },
                };
                Ok(taken)
            }
            State::ChunkData { left } => {
                let taken = take(rest, left);
                self.state = match left - taken as u64 {
                    0 => State::ChunkDataCr,
                    left => State::ChunkData { left },
                };
                Ok(taken)
            }
            State::TooLong => Ok(rest.len()),
            State::Refused => Err(0),
            _ => {
                self.state = self.chunk_byte(rest[0]).ok_or(0_usize)?;
                Ok(1)
            }
        }
    }

    /// The bytes around a chunk's data: a size without extension, two line ends, and no trailer.
    fn chunk_byte(&self, byte: u8) -> Option<State> {
        match (self.state, byte) {
            (State::ChunkSize { digits: 1.., value }, b'\r') => Some(State::ChunkSizeEnd { value }),
            (State::ChunkSize { value, digits }, _) if digits < CHUNK_DIGITS_MAX => {
                let digit = char::from(byte).to_digit(16)?;
                Some(State::ChunkSize { value: value << 4 | u64::from(digit), digits: digits + 1 })
            }
            (State::ChunkSizeEnd { value: 0 }, b'\n') => Some(State::LastCr),
            (State::ChunkSizeEnd { value }, b'\n') => Some(State::ChunkData { left: value }),
            (State::ChunkDataCr, b'\r') => Some(State::ChunkDataLf),
            (State::ChunkDataLf, b'\n') => Some(State::ChunkSize { value: 0, digits: 0 }),
            (State::LastCr, b'\r') => Some(State::LastLf),
            (State::LastLf, b'\n') => Some(State::Between),
            _ => None,
        }
    }

    fn head(&mut self, rest: &[u8]) -> Result<usize, usize> {
        if self.state == State::Between {
            self.head.clear();
            self.begun = self.begun.wrapping_add(1);
            self.state = State::Head;
        }
        let mut offset = 0;
        loop {
            // What follows a carriage return is its line feed.
            if self.head.ends_with(b"\r") && rest.get(offset).is_some_and(|byte| *byte != b'\n') {
                return Err(offset);
            }
            let Some(found) = memchr2(b'\r', b'\n', &rest[offset..]) else {
                self.keep(&rest[offset..]);
                return Ok(rest.len());
            };
            let line = &rest[offset..=offset + found];
            if !self.keep(line) {
                return Ok(rest.len());
            }
            offset += line.len();
            match self.head.as_slice() {
                // A head does not begin with an empty line, and a line feed stands after its carriage return only.
                [b'\r' | b'\n'] => return Err(offset - 1),
                [.., b'\r', b'\n', b'\r', b'\n'] => {
                    self.state = body_after(&self.head).ok_or(offset - 1)?;
                    return Ok(offset);
                }
                [.., b'\r', b'\n'] | [.., b'\r'] => {}
                _ => return Err(offset - 1),
            }
        }
    }

    /// Keeps a part of the head. `false` once there is too much of it: hyper answers 431 when it has as many bytes as this.
    fn keep(&mut self, part: &[u8]) -> bool {
        let fits = self.head.len() + part.len() <= HEAD_MAX_BYTES;
        if fits {
            self.head.extend_from_slice(part);
        } else {
            self.state = State::TooLong;
        }
        fits
    }
}

fn take(rest: &[u8], left: u64) -> usize {
    usize::try_from(left).map_or(rest.len(), |left| left.min(rest.len()))
}

/// What follows a whole head; `None` if that can be read in two ways.
fn body_after(head: &[u8]) -> Option<State> {
    let mut length = None;
    let mut chunked = false;
    // The first line is the request's, the last two are the end of the head.
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.is_empty() || !name.iter().all(|byte| is_token(*byte)) {
            return None;
        }
        if name.eq_ignore_ascii_case(b"content-length") {
            if length.replace(decimal(value)?).is_some() {
                return None;
            }
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if chunked || !value.eq_ignore_ascii_case(b"chunked") {
                return None;
            }
            chunked = true;
        }
    }
    match (length, chunked) {
        (Some(_), true) => None,
        (None, true) => Some(State::ChunkSize { value: 0, digits: 0 }),
        (Some(left @ 1..), false) => Some(State::Sized { left }),
        (Some(0) | None, false) => Some(State::Between),
    }
}

fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > LENGTH_DIGITS_MAX {
        return None;
    }
    text.iter().try_fold(0_u64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u64::from(byte - b'0')))
}

/// RFC 9110 §5.6.2.
const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
        )
}

#[cfg(test)]
mod tests;
