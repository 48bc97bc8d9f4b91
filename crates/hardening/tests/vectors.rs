//! The library gives back what the committed vectors expect.

#[path = "../examples/vectors/collection.rs"]
mod collection;

#[test]
fn the_library_answers_every_vector_as_committed() {
    let vectors = collection::vectors().unwrap();
    for vector in &vectors {
        let answer = collection::answer(&vector.files, &vector.call);
        assert!(
            answer == vector.expected,
            "{} has another answer; where it is meant: cargo run -p hardening --example vectors -- --write-expected\n{answer}",
            vector.name
        );
    }
    println!("vectors: {} passed in Rust", vectors.len());
}

#[test]
fn no_expected_answer_is_left_over() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors");
    let committed = std::fs::read_dir(folder).unwrap().flat_map(|case| {
        let expected = case.unwrap().path().join("expected");
        expected.read_dir().into_iter().flatten()
    });
    let calls = collection::vectors().unwrap();
    let of_cases = calls.iter().filter(|vector| vector.name.contains('/'));
    assert_eq!(committed.count(), of_cases.count());
}
