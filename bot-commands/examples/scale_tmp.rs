//! t
fn main(){ let p=std::env::args().nth(1).unwrap(); let t=p.repeat(4096/p.len()); for _ in 0..500 { std::hint::black_box(bot_commands::parse(&t)); } }
