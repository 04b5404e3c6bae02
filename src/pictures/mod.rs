//! Pictures of evidence (佐证照片): what is accepted as one, and how it comes upright and small onto
//! paper.
//!
//! An [`Album`] knows the pictures that a round names, in the folder of the round's file or in
//! memory. It looks at each file once, when the round is read, and keeps nothing but what is wrong
//! with it and its hash. A picture is decoded only for the document that shows it: turned as the
//! camera says, made small enough for paper and written anew as a JPEG without any of the file's
//! metadata, such as the place where it was taken.

mod album;
mod inspect;
mod prepare;
#[cfg(test)]
mod tests;

pub use album::Album;
