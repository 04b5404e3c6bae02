//! Shards (分片): a pack parted over several machines, by target.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// One of several parts of a pack; a target belongs to the same part on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    /// Which, from 1.
    number: u32,
    /// Of how many.
    count: u32,
}

impl Shard {
    /// Most parts of a pack.
    pub const MOST: u32 = 10_000;

    /// Part `number` (from 1) of `count`; `None` if there is no such part.
    pub fn new(number: u32, count: u32) -> Option<Shard> {
        (1..=Shard::MOST).contains(&count).then_some(())?;
        (1..=count).contains(&number).then_some(Shard { number, count })
    }

    /// Of how many parts it is one.
    pub const fn count(self) -> u32 {
        self.count
    }

    /// Whether a target belongs to this part.
    pub fn takes(self, code: &str) -> bool {
        let hash = Sha256::digest(code.as_bytes());
        let number = hash[..8].iter().fold(0_u64, |n, b| n << 8 | u64::from(*b));
        number % u64::from(self.count) + 1 == u64::from(self.number)
    }

    /// As file names carry it, e.g. `2-of-8`.
    pub fn suffix(self) -> String {
        format!("{}-of-{}", self.number, self.count)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parts = text
            .split_once('/')
            .and_then(|(i, n)| Shard::new(i.trim().parse().ok()?, n.trim().parse().ok()?));
        parts.ok_or_else(|| format!("“{text}”应写成 第几份/共几份，如 1/4，最多{}份", Shard::MOST))
    }
}

impl TryFrom<String> for Shard {
    type Error = String;

    fn try_from(text: String) -> Result<Shard, String> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> String {
        shard.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_one_shard() {
        let shards: Vec<Shard> = (1..=4).map(|i| Shard::new(i, 4).unwrap()).collect();
        let mut sizes = [0; 4];
        for n in 0..4000 {
            let code = format!("99012{n:07}");
            let takers: Vec<usize> = (0..4).filter(|i| shards[*i].takes(&code)).collect();
            assert_eq!(takers.len(), 1, "{code}");
            sizes[takers[0]] += 1;
        }
        assert!(sizes.iter().all(|n| (800..1200).contains(n)), "{sizes:?}");
    }

    #[test]
    fn shards_are_written_from_one() {
        assert_eq!("2/8".parse::<Shard>().unwrap().suffix(), "2-of-8");
        for wrong in ["0/4", "5/4", "1/0", "x", "1", "1/20000", "-1/3", "1/4/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
