//! Server-sent events out of bytes, as the HTML standard ("9.2.6 Interpreting an event stream") has them.
//!
//! Own code because lines and events have to be bounded: what a server sends must not fill the memory. Fields other
//! than `event` and `data` (`id`, `retry`) are for reconnecting, which neither a model's answer nor an MCP server of 2024
//! can do; they are skipped.

/// The longest event that is accepted: a picture inside an event has some MiB.
pub(crate) const MAX_EVENT: usize = 32 << 20;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// One event with data. Bytes that are not UTF-8 have become U+FFFD, as the standard wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// The `event` field, empty when there was none.
    pub(crate) name: String,
    /// The `data` fields, joined by line feeds.
    pub(crate) data: String,
    /// The input ended before the empty line that ends an event.
    pub(crate) unfinished: bool,
}

/// An event is longer than the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Takes bytes in any portions and gives events.
#[derive(Debug)]
pub(crate) struct Parser {
    limit: usize,
    buffer: Vec<u8>,
    /// `buffer[..start]` is used up, `buffer[start..scanned]` holds no end of a line.
    start: usize,
    scanned: usize,
    first_line: bool,
    /// The last line ended in a carriage return: a line feed that follows belongs to it.
    after_cr: bool,
    name: Vec<u8>,
    data: Option<Vec<u8>>,
}

impl Parser {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            buffer: Vec::new(),
            start: 0,
            scanned: 0,
            first_line: true,
            after_cr: false,
            name: Vec::new(),
            data: None,
        }
    }

    /// Adds bytes; [`next`](Self::next) then gives the events they complete.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.start);
        self.scanned -= self.start;
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next complete event; `None` when more bytes are needed. After an error the parser is of no more use.
    pub(crate) fn next(&mut self) -> Result<Option<Event>, TooLong> {
        while let Some((line, next)) = self.end_of_line() {
            let event = self.line(line);
            self.start = next;
            self.scanned = next;
            if self.size() > self.limit {
                return Err(TooLong);
            }
            if event.is_some() {
                return Ok(event);
            }
        }
        if self.size() + self.buffer.len() - self.start > self.limit { Err(TooLong) } else { Ok(None) }
    }

    /// What is left when the input has ended: an event without its empty line, perhaps cut in the middle.
    pub(crate) fn finish(&mut self) -> Option<Event> {
        if self.start < self.buffer.len() {
            self.line((self.start, self.buffer.len()));
            self.start = self.buffer.len();
            self.scanned = self.start;
        }
        self.dispatch().map(|event| Event { unfinished: true, ..event })
    }

    /// The bounds of the next complete line, and where the one after it begins.
    fn end_of_line(&mut self) -> Option<((usize, usize), usize)> {
        if self.after_cr && self.start < self.buffer.len() {
            self.after_cr = false;
            if self.buffer[self.start] == b'\n' {
                self.start += 1;
                self.scanned = self.scanned.max(self.start);
            }
        }
        let rest = &self.buffer[self.scanned..];
        let Some(end) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
            self.scanned = self.buffer.len();
            return None;
        };
        let end = self.scanned + end;
        self.after_cr = self.buffer[end] == b'\r';
        Some(((self.start, end), end + 1))
    }

    fn line(&mut self, (start, end): (usize, usize)) -> Option<Event> {
        let mut line = &self.buffer[start..end];
        if std::mem::take(&mut self.first_line) {
            line = line.strip_prefix(BOM).unwrap_or(line);
        }
        if line.is_empty() {
            return self.dispatch();
        }
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &line[line.len()..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            },
            b"event" => self.name = value.to_vec(),
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Event> {
        let name = std::mem::take(&mut self.name);
        let data = self.data.take()?;
        Some(Event { name: text(name), data: text(data), unfinished: false })
    }

    fn size(&self) -> usize {
        self.name.len() + self.data.as_ref().map_or(0, Vec::len)
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse<'a>(limit: usize, chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Event>, TooLong> {
        let mut parser = Parser::new(limit);
        let mut events = Vec::new();
        for chunk in chunks {
            parser.push(chunk);
            while let Some(event) = parser.next()? {
                events.push(event);
            }
        }
        events.extend(parser.finish());
        Ok(events)
    }

    fn data(input: &str) -> Vec<String> {
        parse(MAX_EVENT, [input.as_bytes()]).unwrap().into_iter().map(|event| event.data).collect()
    }

    /// `bytes` cut at the given places, which may repeat and lie anywhere.
    fn cut<'a>(bytes: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
        let mut places: Vec<usize> = places.iter().map(|place| place.index(bytes.len() + 1)).collect();
        places.extend([0, bytes.len()]);
        places.sort_unstable();
        places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
    }

    #[test]
    fn reads_the_standards_cases() {
        assert_eq!(data("data: a\n\ndata:b\r\n\r\ndata:  c\r\r"), ["a", "b", " c"]);
        assert_eq!(data("\u{feff}data: a\n\n\u{feff}data: b\n\n"), ["a"]);
        assert_eq!(data(": hello\n\n:\n\ndata: {\ndata:\ndata: }\n\n"), ["{\n\n}"]);
        assert_eq!(data("data\n\ndata: x: y\nid: 1\nretry: 5\ndatas: z\n\n"), ["", "x: y"]);
    }

    #[test]
    fn an_event_has_its_name_and_the_next_one_has_not() {
        let events = parse(MAX_EVENT, [b"event: error\ndata: 1\n\nevent: lost\n\ndata: 2\n\n".as_slice()]).unwrap();
        let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, ["error", ""]);
    }

    #[test]
    fn what_is_left_at_the_end_is_marked() {
        let events = parse(MAX_EVENT, [b"data: 1\n\ndata: [DO".as_slice()]).unwrap();
        let ends: Vec<_> = events.iter().map(|event| (event.data.as_str(), event.unfinished)).collect();
        assert_eq!(ends, [("1", false), ("[DO", true)]);
    }

    #[test]
    fn a_carriage_return_at_the_end_of_a_chunk_ends_the_line_at_once() {
        let mut parser = Parser::new(MAX_EVENT);
        parser.push(b"data: a\r\n\r");
        assert_eq!(parser.next().unwrap().map(|event| event.data).as_deref(), Some("a"));
        parser.push(b"\ndata: b\r");
        assert_eq!(parser.next(), Ok(None));
        parser.push(b"\n\r\n");
        assert_eq!(parser.next().unwrap().map(|event| event.data).as_deref(), Some("b"));
    }

    #[test]
    fn lines_and_events_are_bounded() {
        let line = [b"data: ".as_slice(), &[b'x'; 100], b"\n\n"];
        assert!(parse(106, line).is_ok());
        assert_eq!(parse(99, line), Err(TooLong));
        let lines = std::iter::repeat_n(b"data: xxxxxxxx\n".as_slice(), 20);
        assert_eq!(parse(100, lines), Err(TooLong));
        let endless = std::iter::repeat_n(b"no line ever ends ".as_slice(), 20);
        assert_eq!(parse(100, endless), Err(TooLong));
        let comments = std::iter::repeat_n(b": keep-alive\n".as_slice(), 100);
        assert_eq!(parse(100, comments), Ok(vec![]));
    }

    prop_compose! {
        fn event()(
            name in "[a-z.]{0,8}",
            lines in prop::collection::vec("[^\r\n]{0,12}", 1..4),
            comment in prop::option::of("[^\r\n]{0,6}"),
            end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        ) -> (String, Event) {
            let mut wire = String::new();
            if let Some(comment) = comment {
                wire += &format!(":{comment}{end}");
            }
            if !name.is_empty() {
                wire += &format!("event: {name}{end}");
            }
            for line in &lines {
                wire += &format!("data: {line}{end}");
            }
            wire += end;
            (wire, Event { name, data: lines.join("\n"), unfinished: false })
        }
    }

    proptest! {
        #[test]
        fn events_survive_any_chunking(
            events in prop::collection::vec(event(), 0..6),
            bom in any::<bool>(),
            places in prop::collection::vec(any::<prop::sample::Index>(), 0..24),
        ) {
            let mut wire = String::from(if bom { "\u{feff}" } else { "" });
            let mut expected = Vec::new();
            for (text, event) in events {
                wire += &text;
                expected.push(event);
            }
            prop_assert_eq!(parse(MAX_EVENT, cut(wire.as_bytes(), &places)), Ok(expected.clone()));
            prop_assert_eq!(parse(MAX_EVENT, wire.as_bytes().chunks(1)), Ok(expected));
        }

        #[test]
        fn any_bytes_give_the_same_in_any_chunking(
            bytes in prop::collection::vec(prop::sample::select(b"data: event\r\n\r\n\xc3\xa9\xff:x".to_vec()), 0..120),
            places in prop::collection::vec(any::<prop::sample::Index>(), 0..24),
        ) {
            prop_assert_eq!(parse(MAX_EVENT, cut(&bytes, &places)), parse(MAX_EVENT, [bytes.as_slice()]));
        }
    }
}
