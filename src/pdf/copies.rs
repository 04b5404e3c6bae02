//! Appends copies of glyphs with a wider advance to a TrueType font.
//!
//! Takes the subset of a font file and what to copy, yields the font file. A copy is a composite
//! glyph of one part: it draws what the first one draws, in sixteen bytes.

use std::collections::BTreeMap;

use ttf_parser::Tag;

/// Arguments of a composite glyph are offsets.
const ARGS_ARE_XY_VALUES: u16 = 0x0002;
/// Where `head` has its checksum, and the format of `loca`.
const HEAD_CHECKSUM: usize = 8;
const HEAD_LOCA_FORMAT: usize = 50;
/// Where `hhea` has the greatest advance, and the number of entries of `hmtx`.
const HHEA_MAX_ADVANCE: usize = 10;
const HHEA_METRICS: usize = 34;
/// Where `maxp` has the number of glyphs, the limits of simple glyphs, those of composite glyphs,
/// and the depth of these.
const MAXP_GLYPHS: usize = 4;
const MAXP_SIMPLE: usize = 6;
const MAXP_COMPOSITE: usize = 10;
const MAXP_COMPONENTS: usize = 28;
const MAXP_DEPTH: usize = 30;
/// What the checksums of a font file add up to.
const CHECKSUM: u32 = 0xB1B0_AFBA;

/// How many glyphs a font file has.
pub fn glyph_count(font: &[u8]) -> Option<u16> {
    let raw = ttf_parser::RawFace::parse(font, 0).ok()?;
    u16_at(raw.table(Tag::from_bytes(b"maxp"))?, MAXP_GLYPHS)
}

/// The font file with copies behind its glyphs; each has the number of a glyph and by how many
/// units it is wider. `None` if the file is not sound.
pub fn append(font: &[u8], copies: &[(u16, u16)]) -> Option<Vec<u8>> {
    let raw = ttf_parser::RawFace::parse(font, 0).ok()?;
    let mut tables: BTreeMap<[u8; 4], Vec<u8>> = BTreeMap::new();
    for record in raw.table_records {
        tables.insert(record.tag.to_bytes(), raw.table(record.tag)?.to_vec());
    }
    let count = u16_at(tables.get(b"maxp")?, MAXP_GLYPHS)?;
    let all = count.checked_add(u16::try_from(copies.len()).ok()?)?;

    outlines(&mut tables, count, copies)?;
    advances(&mut tables, count, copies)?;
    let maxp = tables.get_mut(b"maxp")?;
    put(maxp, MAXP_GLYPHS, all)?;
    for field in 0..2 {
        let (simple, composite) = (MAXP_SIMPLE + 2 * field, MAXP_COMPOSITE + 2 * field);
        let most = u16_at(maxp, simple)?.max(u16_at(maxp, composite)?);
        put(maxp, composite, most)?;
    }
    let (parts, depth) = (u16_at(maxp, MAXP_COMPONENTS)?, u16_at(maxp, MAXP_DEPTH)?);
    put(maxp, MAXP_COMPONENTS, parts.max(1))?;
    put(maxp, MAXP_DEPTH, depth.saturating_add(1))?;
    if let Some(post) = tables.get_mut(b"post").filter(|post| post.len() >= 32) {
        // Names of glyphs would have to be complete; version 3 has none.
        post.truncate(32);
        post[..4].copy_from_slice(&[0, 3, 0, 0]);
    }
    Some(file(&tables))
}

/// Appends the outlines to `glyf` and `loca`.
fn outlines(
    tables: &mut BTreeMap<[u8; 4], Vec<u8>>,
    count: u16,
    copies: &[(u16, u16)],
) -> Option<()> {
    let (loca, head) = (tables.get(b"loca")?, tables.get(b"head")?);
    let long = u16_at(head, HEAD_LOCA_FORMAT)? != 0;
    let offset = |glyph: usize| {
        if long {
            Some(
                u32::from(u16_at(loca, 4 * glyph)?) << 16 | u32::from(u16_at(loca, 4 * glyph + 2)?),
            )
        } else {
            Some(2 * u32::from(u16_at(loca, 2 * glyph)?))
        }
    };
    let mut offsets: Vec<u32> =
        (0..=usize::from(count)).map(offset).collect::<Option<Vec<u32>>>()?;
    let glyf = tables.get_mut(b"glyf")?;
    glyf.truncate(*offsets.last()? as usize);
    // Offsets are even.
    glyf.resize(glyf.len().next_multiple_of(2), 0);
    *offsets.last_mut()? = glyf.len() as u32;
    for (glyph, _) in copies {
        let (from, to) = (offsets[usize::from(*glyph)], *offsets.get(usize::from(*glyph) + 1)?);
        if from < to {
            let bounds = glyf.get(from as usize + 2..from as usize + 10)?.to_vec();
            glyf.extend((-1i16).to_be_bytes());
            glyf.extend(bounds);
            glyf.extend(ARGS_ARE_XY_VALUES.to_be_bytes());
            glyf.extend(glyph.to_be_bytes());
            glyf.extend([0, 0]);
        }
        offsets.push(glyf.len() as u32);
    }
    let loca = offsets.iter().flat_map(|offset| offset.to_be_bytes()).collect();
    tables.insert(*b"loca", loca);
    put(tables.get_mut(b"head")?, HEAD_LOCA_FORMAT, 1)
}

/// Appends the advances to `hmtx`.
fn advances(
    tables: &mut BTreeMap<[u8; 4], Vec<u8>>,
    count: u16,
    copies: &[(u16, u16)],
) -> Option<()> {
    let (hhea, hmtx) = (tables.get(b"hhea")?, tables.get(b"hmtx")?);
    let metrics = usize::from(u16_at(hhea, HHEA_METRICS)?).max(1);
    let mut most = u16_at(hhea, HHEA_MAX_ADVANCE)?;
    // The last advance holds for all glyphs behind it.
    let metric = |glyph: usize| {
        let bearing = if glyph < metrics { 4 * glyph + 2 } else { 2 * (metrics + glyph) };
        Some((u16_at(hmtx, 4 * glyph.min(metrics - 1))?, u16_at(hmtx, bearing)?))
    };
    let mut out = Vec::with_capacity(4 * (usize::from(count) + copies.len()));
    let own = (0..usize::from(count)).map(&metric);
    let wider = copies.iter().map(|(glyph, wider)| {
        let (advance, bearing) = metric(usize::from(*glyph))?;
        Some((advance.saturating_add(*wider), bearing))
    });
    for metric in own.chain(wider) {
        let (advance, bearing) = metric?;
        most = most.max(advance);
        out.extend(advance.to_be_bytes());
        out.extend(bearing.to_be_bytes());
    }
    let metrics = (out.len() / 4) as u16;
    tables.insert(*b"hmtx", out);
    let hhea = tables.get_mut(b"hhea")?;
    put(hhea, HHEA_MAX_ADVANCE, most)?;
    put(hhea, HHEA_METRICS, metrics)
}

/// A font file of tables, with its checksums.
fn file(tables: &BTreeMap<[u8; 4], Vec<u8>>) -> Vec<u8> {
    let count = tables.len() as u16;
    let selector = count.max(1).ilog2() as u16;
    let range = 16 << selector;
    let mut out = vec![0, 1, 0, 0];
    for field in [count, range, selector, 16 * count - range] {
        out.extend(field.to_be_bytes());
    }
    let mut offset = out.len() + 16 * tables.len();
    let mut head = None;
    let mut body = Vec::new();
    for (tag, table) in tables {
        let start = body.len();
        body.extend(table);
        if tag == b"head" {
            head = Some(offset + HEAD_CHECKSUM);
            body[start + HEAD_CHECKSUM..start + HEAD_CHECKSUM + 4].fill(0);
        }
        body.resize(body.len().next_multiple_of(4), 0);
        out.extend(tag);
        for field in [checksum(&body[start..]), offset as u32, table.len() as u32] {
            out.extend(field.to_be_bytes());
        }
        offset += body.len() - start;
    }
    out.extend(body);
    if let Some(at) = head {
        let sum = CHECKSUM.wrapping_sub(checksum(&out));
        out[at..at + 4].copy_from_slice(&sum.to_be_bytes());
    }
    out
}

fn checksum(bytes: &[u8]) -> u32 {
    let words = bytes.as_chunks::<4>().0;
    words.iter().fold(0, |sum: u32, word| sum.wrapping_add(u32::from_be_bytes(*word)))
}

fn u16_at(table: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*table.get(at)?, *table.get(at + 1)?]))
}

fn put(table: &mut [u8], at: usize, value: u16) -> Option<()> {
    table.get_mut(at..at + 2)?.copy_from_slice(&value.to_be_bytes());
    Some(())
}
