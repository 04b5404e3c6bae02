//! What all objects of a PDF share: their numbers, and the deflating of streams.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress};
use pdf_writer::Ref;
use zlib_rs::{DeflateConfig, Strategy, compress_bound, compress_slice};

/// How hard text is deflated.
const LEVEL: Compression = Compression::new(2);

/// Numbers of objects not yet given away.
#[derive(Debug)]
pub struct Refs(Ref);

impl Refs {
    /// All of them.
    pub fn new() -> Self {
        Refs(Ref::new(1))
    }

    /// The next one.
    pub fn next(&mut self) -> Ref {
        self.0.bump()
    }
}

thread_local! {
    /// Deflate, set up once a thread: setting up takes as long as deflating a page.
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(LEVEL, true));
}

/// Deflated bytes.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(compress_bound(bytes.len()));
    DEFLATE.with_borrow_mut(|deflate| {
        deflate.reset();
        // There is room for all of it.
        _ = deflate.compress_vec(bytes, &mut packed, FlushCompress::Finish);
    });
    packed.shrink_to_fit();
    packed
}

/// Deflated outlines of glyphs: they hardly repeat, and skipping the search for repetitions takes a
/// quarter of the time for an eighth more bytes.
pub fn deflate_outlines(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0; compress_bound(bytes.len())];
    let config = DeflateConfig { strategy: Strategy::HuffmanOnly, ..DeflateConfig::default() };
    let length = compress_slice(&mut packed, bytes, config).0.len();
    packed.truncate(length);
    packed
}
