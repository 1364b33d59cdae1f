use super::*;

fn packaged() -> Outlets {
    Outlets::packaged().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_packaged_outlets_are_sound() {
    let outlets = packaged();
    assert!(outlets.iter().count() > 4000);
}
