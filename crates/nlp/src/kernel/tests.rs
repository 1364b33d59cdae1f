//! Every kernel that runs on this processor against plain loops.

use super::*;

/// Small pseudo-random numbers, the same on every run (xorshift32).
fn numbers(n: usize, seed: u32) -> Vec<f32> {
    let mut x = seed | 1;
    let mut next = || {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        (x as f32 / u32::MAX as f32 - 0.5) * 0.5
    };
    (0..n).map(|_| next()).collect()
}

fn assert_close(found: &[f32], wanted: &[f32], what: &str, kernel: Kernel) {
    for (i, (f, w)) in found.iter().zip(wanted).enumerate() {
        assert!(
            (f - w).abs() < 2e-5 * (1.0 + w.abs()),
            "{what} on {}: [{i}] {f} != {w}",
            kernel.name()
        );
    }
}

fn plain_multiply(a: &[f32], lda: usize, m: usize, w: &[f32], k: usize) -> Vec<Vec<f32>> {
    let row = |i: usize| -> Vec<f32> {
        w.chunks_exact(k)
            .map(|w| w.iter().zip(&a[i * lda..]).map(|(w, a)| w * a).sum())
            .collect()
    };
    (0..m).map(row).collect()
}

fn plain_maxout(y: &[f32], norm: &Norm) -> Vec<f32> {
    let n = &norm.0;
    let pre = |o: usize, p: usize| y[p * WIDTH + o] + n[p * WIDTH + o];
    let t: Vec<f32> = (0..WIDTH)
        .map(|o| pre(o, 0).max(pre(o, 1)).max(pre(o, 2)))
        .collect();
    let mean = t.iter().sum::<f32>() / WIDTH as f32;
    let variance = t.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / WIDTH as f32;
    let scale = 1.0 / (variance + 1e-8).sqrt();
    (0..WIDTH)
        .map(|o| (t[o] - mean) * scale * n[3 * WIDTH + o] + n[4 * WIDTH + o])
        .collect()
}

fn some_norm() -> Norm {
    Norm::new(&numbers(PIECES, 5), &numbers(WIDTH, 6), &numbers(WIDTH, 7))
}

#[test]
fn multiply_equals_plain_loops() {
    for kernel in Kernel::available() {
        for (m, k, outputs) in [(1, 96, 50), (7, 64, 64), (13, 576, 288), (24, 96, 106)] {
            let a = numbers((m + SPARE_ROWS) * k, 1);
            let w = numbers(outputs * k, 2);
            let packed = kernel.pack(&w, outputs, k);
            let mut c = vec![0.0; (m + SPARE_ROWS) * packed.width()];
            kernel.multiply(&a, k, m, &packed, &mut c);
            for (i, wanted) in plain_multiply(&a, k, m, &w, k).iter().enumerate() {
                assert_close(&c[i * packed.width()..], wanted, "multiply", kernel);
            }
        }
    }
}

#[test]
fn convolution_equals_plain_loops() {
    let weights = numbers(PIECES * 3 * WIDTH, 3);
    let norm = some_norm();
    for kernel in Kernel::available() {
        let layer = kernel.pack_convolution(&weights, norm.clone());
        for m in [1, 2, 11, 12, 13, 24, 25, 49] {
            let x = numbers((m + 2 + SPARE_ROWS) * WIDTH, 4);
            let mut out = vec![0.0; m * WIDTH];
            let mut scratch = Floats::default();
            kernel.convolve(&x, m, &layer, &mut out, &mut scratch);
            for (i, y) in plain_multiply(&x, WIDTH, m, &weights, 3 * WIDTH)
                .iter()
                .enumerate()
            {
                let own = &x[(i + 1) * WIDTH..];
                let wanted: Vec<f32> = plain_maxout(y, &norm)
                    .iter()
                    .zip(own)
                    .map(|(a, b)| a + b)
                    .collect();
                assert_close(&out[i * WIDTH..(i + 1) * WIDTH], &wanted, "convolve", kernel);
            }
        }
    }
}

#[test]
fn first_layer_and_maxout_equal_plain_loops() {
    let norm = some_norm();
    let products = [numbers(PIECES, 8), numbers(PIECES, 9), numbers(PIECES, 10)];
    let embedded = numbers(WIDTH, 11);
    let y: Vec<f32> = (0..PIECES)
        .map(|i| products[0][i] + products[1][i] + products[2][i])
        .collect();
    let plain = plain_maxout(&y, &norm);
    let wanted: Vec<f32> = plain.iter().zip(&embedded).map(|(a, b)| a + b).collect();
    for kernel in Kernel::available() {
        let mut out = vec![0.0; WIDTH];
        kernel.first_layer(
            [&products[0], &products[1], &products[2]],
            &norm,
            &embedded,
            &mut out,
        );
        assert_close(&out, &wanted, "first layer", kernel);
        kernel.maxout(&y, 1, &norm, &mut out);
        assert_close(&out, &plain, "maxout", kernel);
    }
}

#[test]
fn step_equals_plain_loops() {
    let actions = 106;
    let (weights, upper_bias) = (numbers(actions * HIDDEN, 12), numbers(actions, 13));
    let features: Vec<Vec<f32>> = (0..8).map(|i| numbers(2 * HIDDEN, 20 + i)).collect();
    let bias = numbers(2 * HIDDEN, 14);
    let sum = |i: usize| bias[i] + features.iter().map(|f| f[i]).sum::<f32>();
    let hidden: Vec<f32> = (0..HIDDEN).map(|i| sum(i).max(sum(HIDDEN + i))).collect();
    let dot = |w: &[f32]| w.iter().zip(&hidden).map(|(w, h)| w * h).sum::<f32>();
    let wanted: Vec<f32> = weights
        .chunks_exact(HIDDEN)
        .zip(&upper_bias)
        .map(|(w, b)| dot(w) + b)
        .collect();
    let rows: Vec<&[f32]> = features.iter().map(Vec::as_slice).collect();
    for kernel in Kernel::available() {
        let upper = kernel.pack_upper(&weights, &upper_bias);
        let mut scores = vec![0.0; upper.width()];
        kernel.step(&rows, &bias, &upper, &mut scores);
        assert_close(&scores, &wanted, "step", kernel);
    }
}
