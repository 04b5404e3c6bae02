//! Which characters can be printed at all, asked of a round before any document is made.
//!
//! A character counts as lacking as soon as one of the profiles has a role whose faces lack it:
//! which role a value is printed in is up to the templates.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Fonts, Role};
use crate::profile::Profile;

/// The characters of some profiles; each is looked up once.
#[derive(Debug)]
pub struct Coverage {
    fonts: Arc<Fonts>,
    /// Roles whose chains differ.
    roles: Vec<(Profile, Role)>,
    /// One bit a character: whether it was looked up, and whether it is lacking.
    asked: Vec<AtomicU64>,
    lacking: Vec<AtomicU64>,
}

const WORDS: usize = 0x11_0000 / 64;

impl Coverage {
    /// Of the profiles that documents use.
    pub fn new(fonts: Arc<Fonts>, profiles: &[Profile]) -> Coverage {
        let mut roles: Vec<(Profile, Role)> = Vec::new();
        let mut known = Vec::new();
        for profile in profiles {
            for role in [Role::Fang, Role::Kai, Role::Hei, Role::Title, Role::Song] {
                let chain = fonts.role(profile, role);
                let faces = (chain.indices().to_vec(), chain.for_latin());
                if !known.contains(&faces) {
                    known.push(faces);
                    roles.push((profile.clone(), role));
                }
            }
        }
        let bits = || (0..WORDS).map(|_| AtomicU64::new(0)).collect();
        Coverage { fonts, roles, asked: bits(), lacking: bits() }
    }

    /// Whether a document that prints the character may not be made.
    pub fn lacks(&self, ch: char) -> bool {
        let (word, bit) = (ch as usize / 64, 1u64 << (ch as usize % 64));
        let (Some(asked), Some(lacking)) = (self.asked.get(word), self.lacking.get(word)) else {
            return true;
        };
        if asked.load(Ordering::Acquire) & bit == 0 {
            if self.roles.iter().any(|(profile, role)| self.fonts.missing(profile, *role, ch)) {
                lacking.fetch_or(bit, Ordering::Release);
            }
            asked.fetch_or(bit, Ordering::Release);
        }
        lacking.load(Ordering::Acquire) & bit != 0
    }
}
