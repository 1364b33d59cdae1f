//! Compiles an unpacked model directory: `compile DIR sm|md OUT`.
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let name = if args[2] == "md" {
        legation_nlp::ModelName::Md
    } else {
        legation_nlp::ModelName::Sm
    };
    let mut w =
        legation_datafile::Writer::new(legation_nlp::MODEL_KIND, legation_nlp::MODEL_SCHEMA, &args[2]);
    legation_nlp::compile_model(args[1].as_ref(), name, &mut w, &mut |_, _| {}).unwrap();
    println!("{:?}", w.write(args[3].as_ref()).unwrap());
}
