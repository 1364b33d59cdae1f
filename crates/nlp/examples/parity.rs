//! Compares with reference rows: `parity MODEL FILE.jsonl`, fields as `legation parse --format jsonl` writes them.
use std::io::BufRead;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let t0 = std::time::Instant::now();
    let engine = legation_nlp::Engine::open(a[1].as_ref()).unwrap();
    println!("load {:?} {}", t0.elapsed(), legation_nlp::cpu_features());
    let mut s = legation_nlp::Session::new(&engine);
    let (mut n, mut diffs, mut docs) = (0usize, std::collections::BTreeMap::<String, usize>::new(), 0);
    let mut time = std::time::Duration::ZERO;
    for line in std::io::BufReader::new(std::fs::File::open(&a[2]).unwrap()).lines() {
        let v: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = v["text"].as_str().unwrap();
        let t = std::time::Instant::now();
        let p = s.parse(text);
        time += t.elapsed();
        docs += 1;
        let want = v["tokens"].as_array().unwrap();
        n += want.len();
        let mut shown = 0;
        let mut diff = |k: &str, i: usize, got: String, w: String| {
            *diffs.entry(k.into()).or_default() += 1;
            shown += 1;
            if shown < 6 { println!("doc {} token {i} {k}: got {got:?} want {w:?}", v["id"]); }
        };
        if p.len() != want.len() { diff("count", 0, p.len().to_string(), want.len().to_string()); }
        for (i, w) in want.iter().enumerate().take(p.len()) {
            let t = &p.tokens()[i];
            let ws = |k: &str| w[k].as_str().unwrap_or("").to_string();
            let start = w.get("start").or(w.get("idx")).unwrap().as_u64().unwrap();
            let ss = w.get("sent_start").or(w.get("is_sent_start")).unwrap().as_bool().unwrap();
            let fields = [
                ("text", p.word(i).to_string()), ("norm", p.norm(i).to_string()), ("tag", t.tag.to_string()), ("pos", t.pos.to_string()),
                ("morph", p.morph(i).to_string()), ("lemma", p.lemma(i).to_string()), ("dep", t.dep.to_string()),
                ("ent_iob", t.ent.as_str().to_string()), ("ent_type", t.ent.kind().map_or(String::new(), |k| k.to_string())),
            ];
            if t.start as u64 != start { diff("start", i, t.start.to_string(), start.to_string()); break; }
            for (k, got) in fields { if got != ws(k) { diff(k, i, got, ws(k)); } }
            if t.head as u64 != w["head"].as_u64().unwrap() { diff("head", i, t.head.to_string(), w["head"].to_string()); }
            if t.sent_start != ss { diff("sent_start", i, t.sent_start.to_string(), ss.to_string()); }
        }
    }
    println!("docs {docs} tokens {n} diffs {diffs:?} {:.0} tokens/s", n as f64 / time.as_secs_f64());
}
