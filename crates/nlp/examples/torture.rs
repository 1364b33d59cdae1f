//! Times hostile texts: `torture MODEL`.
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let engine = legation_nlp::Engine::open(a[1].as_ref()).unwrap();
    let mut s = legation_nlp::Session::new(&engine);
    let mut run = |name: &str, text: String| {
        let t = std::time::Instant::now();
        let p = s.parse(&text);
        let mut at = 0;
        for (i, t) in p.tokens().iter().enumerate() {
            assert_eq!(t.byte_start as usize, at, "{name} {i}");
            at = t.byte_end as usize + usize::from(t.space_after);
        }
        assert_eq!(at, text.len(), "{name}");
        println!("{name}: {} bytes {} tokens {:?} {:?}", text.len(), p.len(), t.elapsed(), p.warnings());
        println!("   {:?}", p.noun_phrases().count());
    };
    run("empty", String::new());
    run("space", " ".into());
    run("10MB letters", "a".repeat(10_000_000));
    run("10MB brackets", "(".repeat(1_000_000));
    run("10MB a.b", "a.b".repeat(3_000_000));
    run("1M a@", "a@".repeat(500_000));
    run("1M a:", "a:".repeat(500_000));
    run("dots", ".".repeat(3_000_000));
    run("dots-x", ". .. ".repeat(300_000));
    run("hyphens", "a-".repeat(500_000));
    run("1M newlines", "\n".repeat(1_000_000));
    run("1M nl words", "a\n".repeat(500_000));
    run("NUL", "\0".repeat(100_000));
    run("rtl", "שלום עולם ".repeat(50_000));
    run("planes", (0..0x110000u32).filter_map(char::from_u32).collect());
    run("planes spaced", (0..0x110000u32).step_by(7).filter_map(char::from_u32).flat_map(|c| [c, ' ']).collect());
    run("5MB prose", "The minister said on Tuesday that talks with the rebels had failed, officials told reporters.\n\n".repeat(55_000));
    run("apostrophes", "'s".repeat(500_000));
    run("quotes", "\"".repeat(1_000_000));
    run("of the", "of the ".repeat(300_000));
}
