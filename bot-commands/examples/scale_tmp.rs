//! t
fn main(){ let t=std::env::args().nth(1).unwrap(); let s=std::time::Instant::now(); for _ in 0..300000 { std::hint::black_box(bot_commands::parse(&t)); } println!("{:?}", s.elapsed()/300000); }
