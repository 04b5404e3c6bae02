//! The writer is deterministic, the reader keeps its limits.

use super::*;

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
