//! Workbooks whose parts were tampered with: the archive is whole, what is in it is not.

use xunwen::archive::{Limits, ZipBuilder, ZipReader};

use super::random::numbers;

/// So many files, each a sound one with up to five changes of its parts' bytes; the same on every
/// run.
pub fn tampered(sound: &[u8], count: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut zip = ZipReader::open(sound, Limits::default()).unwrap();
    let parts: Vec<(String, Vec<u8>)> = zip
        .names()
        .into_iter()
        .map(|name| (name.clone(), zip.read(&name).unwrap().unwrap()))
        .collect();
    let mut random = numbers(20_261_123);
    let mut next = move |below: usize| random.next().unwrap() % below.max(1);
    (0..count).map(move |_| {
        let mut parts = parts.clone();
        for _ in 0..=next(4) {
            let part = next(parts.len());
            let bytes = &mut parts[part].1;
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = b"<>\"/0Az9=&;"[next(11)],
                1 => drop(bytes.drain(at..(at + next(40)).min(bytes.len()))),
                _ => {
                    let piece = bytes[at..(at + next(60)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        let mut made = ZipBuilder::new();
        parts.iter().for_each(|(name, bytes)| made.add(name, bytes).unwrap());
        made.finish().unwrap()
    })
}
