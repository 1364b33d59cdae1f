//! Any text has a parse whose tokens cover it. Run with a compiled model:
//! `LEGATION_MODEL=…/en-sm.legation cargo +nightly fuzz run parse` in `crates/nlp`.
#![no_main]

use std::cell::RefCell;

use legation_nlp::{Engine, Session};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static SESSION: RefCell<Session> = RefCell::new({
        let path = std::env::var_os("LEGATION_MODEL").expect("LEGATION_MODEL names a compiled model file");
        Session::new(&Engine::open(path.as_ref()).expect("the model opens"))
    });
}

fuzz_target!(|text: &str| {
    let parse = SESSION.with(|session| session.borrow_mut().parse(text));
    let mut at = 0;
    for token in parse.tokens() {
        assert_eq!(token.byte_start, at);
        at = token.byte_end + u32::from(token.space_after);
    }
    assert_eq!(at as usize, text.len());
    parse.noun_phrases().for_each(drop);
});
