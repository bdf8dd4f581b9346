//! How long parsing takes: `cargo run --release -p bot-commands --example bench`.

use std::hint::black_box;
use std::time::Instant;

const TYPICAL: &[&str] = &[
    "签收 37",
    "收件箱",
    "3号收到",
    "签收1、3，5－8 除6",
    "请帮我把37号文件签收一下，谢谢",
    "退回 5 缺附件",
    "同意 482913",
    "鹿政办发〔2026〕12号讲什么",
    "李四调走了，注销",
    "我出差，文件由王芳代收",
    "4号会议我单位王芳参加",
    "中午吃什么",
    "昨天签收过了",
];
const HOSTILE: &[&str] = &[
    "签收",
    "1、",
    "除",
    "第",
    "一",
    "-1",
    "3号",
    "退回5 签收3，",
    "王",
    "鹿政办发〔",
    "@",
    "，",
    "①",
    "把",
    "明天到",
    "482 ",
    "谢谢",
    "签收 3",
];

/// The best of ten batches: other work on the machine only ever adds time.
fn micros(text: &str, rounds: u32) -> f64 {
    (0..10)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..rounds {
                black_box(bot_commands::parse(black_box(text)));
            }
            start.elapsed().as_secs_f64() * 1e6 / f64::from(rounds)
        })
        .fold(f64::INFINITY, f64::min)
}

fn main() {
    black_box(bot_commands::parse("签收 1"));
    println!("typical commands, µs each");
    for text in TYPICAL {
        println!("{:>8.2}  {text}", micros(text, 2_000));
    }
    println!("4 KiB of the same piece, µs");
    for piece in HOSTILE {
        let text = piece.repeat(4096 / piece.len());
        println!("{:>8.1}  {piece:?}", micros(&text, 10));
    }
}
