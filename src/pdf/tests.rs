//! Whole documents written as PDF: that they come out, and come out the same twice.

use super::*;
use crate::diag::Code;
use crate::document::SignatureVariant;
use crate::fonts::tests::{fonts, profile};
use crate::paged::tests::{of, p, samples, sign, typesetter};

#[test]
fn every_sample_is_written_and_the_same_twice() {
    for (name, layout, document) in samples() {
        let pdf = emit(typesetter(), &document, &profile(layout), &Adjustments::default())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        let again =
            emit(&Typesetter::new(fonts()), &document, &profile(layout), &Adjustments::default())
                .unwrap();
        assert_eq!(pdf, again, "{name}");
    }
}

#[test]
fn a_picture_that_cannot_be_decoded_is_said_in_words() {
    let png = std::fs::read("tests/inputs/seal/undecodable.png").unwrap();
    let seals = [("县委".to_string(), crate::layout::Seal::from_png(png).unwrap())].into();
    let adjustments = Adjustments { seals, ..Adjustments::default() };
    let document = of(vec![p("村"), sign(SignatureVariant::Sealed, &["县委"])]);
    let problems = emit(typesetter(), &document, &profile("red-head"), &adjustments).unwrap_err();
    assert!(
        problems[0].code == Code::SealInvalid && problems[0].message.contains("印章图样解不开"),
        "{problems}"
    );
}
