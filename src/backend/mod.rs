//! The backends: a document and a profile in, the bytes of a file out. Each is a leaf.

#[cfg(feature = "docx")]
pub mod docx;
#[cfg(feature = "pdf")]
pub mod pdf;
