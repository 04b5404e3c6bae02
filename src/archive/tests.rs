//! The writer is deterministic, the reader keeps its limits.

use std::io::{Cursor, Seek, Write};

use super::*;
use crate::diag::Code;

fn sample(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipBuilder::new();
    for (name, bytes) in entries {
        zip.add(name, bytes).unwrap();
    }
    zip.finish().unwrap()
}

#[test]
fn same_input_same_bytes_without_platform_attributes() {
    let a = sample(&[("b.xml", b"one"), ("目录/a.xml", b"two")]);
    assert_eq!(a, sample(&[("b.xml", b"one"), ("目录/a.xml", b"two")]));
    let at = a.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    assert_eq!(a[at + 5], 0, "made by: DOS");
    assert_eq!(&a[at + 12..at + 16], [0, 0, 0x21, 0], "1980-01-01 00:00");
    assert_eq!(&a[at + 38..at + 42], [0; 4], "no attributes");
}

#[test]
fn archives_for_people_are_from_unix() {
    let build = |mut zip: ZipBuilder| {
        zip.add("柳树湾村/公告.docx", &[7; 5000]).unwrap();
        zip.add_stored("a.pdf", b"x").unwrap();
        zip.add("plain.txt", &[b'x'; 5000]).unwrap();
        zip.finish().unwrap()
    };
    let bytes = build(ZipBuilder::of_files());
    let records: Vec<usize> =
        (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).collect();
    assert_eq!(records.len(), 3);
    for at in records {
        assert_eq!(bytes[at + 5], 3, "made by: Unix");
        assert_eq!(bytes[at + 38..at + 42], (0o100_644_u32 << 16).to_le_bytes());
    }
    assert_eq!(build(ZipBuilder::of_files()), bytes);
}

/// A disk that takes a number of bytes.
struct Small(Cursor<Vec<u8>>, usize);

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.get_ref().len() + bytes.len() > self.1 {
            true => Err(std::io::ErrorKind::StorageFull.into()),
            false => self.0.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Small {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_full_disk_is_one_at_every_byte() {
    let code = |bytes: usize| {
        let mut zip = ZipBuilder::over(Small(Cursor::new(Vec::new()), bytes));
        let added = zip.add_stored("a", &[7; 600]).and_then(|()| zip.add("b", &[8; 9000]));
        added.and_then(|()| zip.end().map(|_| ())).err().map(|d| d.iter().map(|d| d.code).collect())
    };
    let mut full = 0;
    for bytes in (0..1200).step_by(7) {
        let codes: Option<Vec<Code>> = code(bytes);
        full += usize::from(codes.is_some());
        assert!(codes.is_none_or(|codes| codes == [Code::DiskFull]), "{bytes}");
    }
    assert!(full > 100 && code(100_000).is_none());
}

#[test]
fn order_is_the_callers() {
    let bytes = sample(&[("z", b""), ("a", b""), ("m", b"")]);
    assert_eq!(ZipReader::open(&bytes, Limits::default()).unwrap().names(), ["z", "a", "m"]);
}

#[test]
fn an_entry_packed_before_is_as_if_added() {
    let long = "版式".repeat(2000);
    let build = |add: &dyn Fn(&mut ZipBuilder)| {
        let mut zip = ZipBuilder::new();
        zip.add("a.xml", b"one").unwrap();
        add(&mut zip);
        zip.finish().unwrap()
    };
    let packed =
        build(&|zip| zip.add_packed(&Packed::new("样式.xml", long.as_bytes()).unwrap()).unwrap());
    let added = build(&|zip| zip.add("样式.xml", long.as_bytes()).unwrap());
    let mut reader =
        ZipReader::open(&packed, Limits { ratio: 10_000, ..Limits::default() }).unwrap();
    assert_eq!(reader.read("样式.xml").unwrap().unwrap(), long.as_bytes());
    // The directory's records agree but for the size: version, flags, method, date, sum,
    // attributes.
    let record = |bytes: &[u8]| {
        let at = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
        (bytes[at..at + 20].to_vec(), bytes[at + 24..at + 42].to_vec())
    };
    assert_eq!(record(&packed), record(&added));
}

#[test]
fn a_name_twice_is_refused() {
    let mut zip = ZipBuilder::new();
    zip.add("a", b"").unwrap();
    assert!(zip.add("a", b"").is_err());
}

#[test]
fn reads_back() {
    let bytes = sample(&[("a", b"one"), ("b", b"two")]);
    let mut zip = ZipReader::open(&bytes, Limits::default()).unwrap();
    assert_eq!(zip.read("b").unwrap().as_deref(), Some(&b"two"[..]));
    assert_eq!(zip.read("c").unwrap(), None);
    let mut pieces = Vec::new();
    assert!(zip.stream("a", &mut |piece| pieces.extend_from_slice(piece)).unwrap());
    assert_eq!((pieces.as_slice(), zip.entries()), (&b"one"[..], 2));
    assert!(!zip.stream("c", &mut |_| ()).unwrap());
}

#[test]
fn limits_hold() {
    let names: Vec<String> = (0..5).map(|i| i.to_string()).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b"x"[..])).collect();
    assert!(ZipReader::open(&sample(&many), Limits { entries: 4, ..Limits::default() }).is_err());
    assert!(ZipReader::open(&sample(&many), Limits { inflated: 4, ..Limits::default() }).is_err());
    let bomb = sample(&[("bomb", &vec![0; 4 << 20])]);
    assert!(ZipReader::open(&bomb, Limits::default()).is_err(), "ratio");
    assert!(ZipReader::open(&bomb, Limits { ratio: 100_000, ..Limits::default() }).is_ok());
}

#[test]
fn a_lying_size_is_counted_when_inflated() {
    let mut bytes = sample(&[("a", &[7; 50_000])]);
    let at = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&10u32.to_le_bytes());
    let limits = Limits { inflated: 1_000, ..Limits::default() };
    // Either refused on opening (headers disagree) or on reading; never 50,000 bytes.
    let read = ZipReader::open(&bytes, limits).and_then(|mut z| z.read("a"));
    assert!(read.is_err() || read.unwrap().unwrap().len() <= 1_000);
    let mut held = 0;
    let streamed = ZipReader::open(&bytes, limits)
        .and_then(|mut z| z.stream("a", &mut |piece| held += piece.len()));
    assert!(streamed.is_err() && held <= 1_000);
}

#[test]
fn garbage_is_a_diagnostic() {
    for bytes in [&b""[..], b"PK", b"not a zip at all", &[0; 1024]] {
        assert!(ZipReader::open(bytes, Limits::default()).is_err());
    }
}
