//! Reads server-sent events (HTML standard, §9.2.6) from bytes as they come, cut anywhere. Pure.

/// Longest line that is kept, in bytes: ours have fewer than two hundred.
const LINE_MAX_BYTES: usize = 16 * 1024;

/// What the server said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Frame {
    /// Something happened.
    Event {
        /// `message` if it has no name.
        name: String,
        /// Its lines, joined.
        data: String,
        /// Where to go on from, if it says so.
        id: Option<String>,
    },
    /// A sign of life.
    Comment,
}

/// What has come in and is not complete yet.
#[derive(Default, Debug)]
pub(super) struct Frames {
    line: Vec<u8>,
    after_carriage_return: bool,
    name: Option<String>,
    data: Option<String>,
    id: Option<String>,
}

impl Frames {
    /// Takes bytes in, gives the frames that they complete.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<Frame> {
        let mut complete = Vec::new();
        for byte in bytes {
            let ends_pair = *byte == b'\n' && std::mem::take(&mut self.after_carriage_return);
            match byte {
                b'\n' if ends_pair => {}
                b'\n' | b'\r' => {
                    self.after_carriage_return = *byte == b'\r';
                    complete.extend(self.end_line());
                }
                byte => {
                    self.after_carriage_return = false;
                    if self.line.len() < LINE_MAX_BYTES {
                        self.line.push(*byte);
                    }
                }
            }
        }
        complete
    }

    fn end_line(&mut self) -> Option<Frame> {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let line = line.strip_prefix('\u{FEFF}').unwrap_or(&line);
        if line.is_empty() {
            return self.dispatch();
        }
        if line.starts_with(':') {
            return Some(Frame::Comment);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.name = Some(value.to_owned()),
            "id" => self.id = Some(value.to_owned()),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            _ => {}
        }
        None
    }

    /// Unlike the standard, an event without data counts: its name may be all it has to say.
    fn dispatch(&mut self) -> Option<Frame> {
        let (name, data, id) = (self.name.take(), self.data.take(), self.id.take());
        (name.is_some() || data.is_some()).then(|| Frame::Event {
            name: name.unwrap_or_else(|| "message".to_owned()),
            data: data.unwrap_or_default(),
            id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> Frame {
        Frame::Event { name: name.to_owned(), data: data.to_owned(), id: None }
    }

    const STREAM: &str =
        "event: hello\ndata: {}\n\n: still here\n\nid: 7\nevent:conversation\ndata: {\"a\":\ndata: 1}\n\n";

    fn expected() -> Vec<Frame> {
        let with_id = match event("conversation", "{\"a\":\n1}") {
            Frame::Event { name, data, .. } => Frame::Event { name, data, id: Some("7".to_owned()) },
            comment @ Frame::Comment => comment,
        };
        vec![event("hello", "{}"), Frame::Comment, with_id]
    }

    #[test]
    fn reads_events_and_signs_of_life() {
        assert_eq!(Frames::default().push(STREAM.as_bytes()), expected());
    }

    #[test]
    fn any_cut_reads_the_same() {
        for line_end in ["\n", "\r\n", "\r"] {
            let stream = STREAM.replace('\n', line_end);
            for cut in 0..=stream.len() {
                let mut frames = Frames::default();
                let (first, second) = stream.as_bytes().split_at(cut);
                let mut read = frames.push(first);
                read.extend(frames.push(second));
                assert_eq!(read, expected(), "{line_end:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn characters_survive_a_cut_through_their_middle() {
        let mut frames = Frames::default();
        let read: Vec<_> = "data: é😀\n\n".bytes().flat_map(|byte| frames.push(&[byte])).collect();
        assert_eq!(read, [event("message", "é😀")]);
    }

    #[test]
    fn names_and_empty_lines_alone() {
        assert_eq!(Frames::default().push(b"\n\n\n"), []);
        assert_eq!(Frames::default().push("\u{FEFF}event: hello\n\n".as_bytes()), [event("hello", "")]);
        assert_eq!(Frames::default().push(b"data\n\n"), [event("message", "")]);
        assert_eq!(Frames::default().push(b"data: cut off"), []);
    }

    #[test]
    fn an_endless_line_takes_no_more_memory_than_its_bound() {
        let mut frames = Frames::default();
        frames.push(&vec![b'x'; 10 * LINE_MAX_BYTES]);
        assert_eq!(frames.line.len(), LINE_MAX_BYTES);
        assert_eq!(frames.push(b"\nevent: hello\n\n"), [event("hello", "")]);
    }
}
