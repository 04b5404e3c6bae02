//! Numbers that look random and are the same on every run.

/// An endless row of them for a seed (xorshift).
pub fn numbers(seed: u64) -> impl Iterator<Item = usize> {
    let mut state = seed | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize
    })
}
