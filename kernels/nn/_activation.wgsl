// Scalar maps f0 = f, f1 = f', f2 = f'' of the chosen kind. Needs exp4() of ../_math.wgsl. Finite for every finite x.
const RELU = 0u;
const GELU = 1u;
const TANH = 2u;
const LEAKY_RELU = 3u; // alpha: slope below 0
const SILU = 4u;
const SIGMOID = 5u; // rsqrt is 6; alpha: what is added to x
override kind: u32;

// Φ(-a), the normal tail, for 0 ≤ a ≤ 14: exp(-a²/2) · t Q(1 - 2t), t = k / (a + k); Q fitted, relative error 1.3e-8
fn normal_tail(a: vec4f) -> vec4f {
  let t = 4.75 / (a + 4.75);
  let s = 1.0 - 2.0 * t;
  var q = 4.7564380164e-5 - s * 2.7512290042e-4;
  q = q * s + 2.4301663848e-3;
  q = q * s - 1.0658670693e-2;
  q = q * s + 2.9075128615e-2;
  q = q * s - 5.9828175556e-2;
  q = q * s + 9.9381985304e-2;
  q = q * s - 1.3759775799e-1;
  q = q * s + 1.6135079630e-1;
  return exp4(-0.5 * a * a) * (t * q);
}

// from 14 on the density is 0 in f32, and x² could overflow
fn normal_density(x: vec4f) -> vec4f {
  let a = min(abs(x), vec4f(14.0));
  return exp4(-0.5 * a * a) * 0.39894228;
}

// Φ(x)
fn normal_below(x: vec4f) -> vec4f {
  let tail = normal_tail(min(abs(x), vec4f(14.0)));
  return select(tail, 1.0 - tail, x > vec4f(0.0));
}

fn tanh_poly(x: vec4f) -> vec4f {
  let a = min(abs(x), vec4f(44.0));
  let z = a * a;
  // odd polynomial of Cephes tanhf: the quotient below would cancel here
  var p = 2.06390887954e-2 - z * 5.70498872745e-3;
  p = p * z - 5.37397155531e-2;
  p = p * z + 1.33314422036e-1;
  p = p * z - 3.33332819422e-1;
  let e = exp4(-2.0 * a);
  let t = select((1.0 - e) / (1.0 + e), a + a * (z * p), a < vec4f(0.625));
  return select(t, -t, x < vec4f(0.0));
}

// 1 / (1 + exp(-x)), both tails to their own digits
fn sigmoid(x: vec4f) -> vec4f {
  let e = exp4(-abs(x));
  return select(e, vec4f(1.0), x > vec4f(0.0)) / (1.0 + e);
}

fn sigmoid_slope(x: vec4f) -> vec4f {
  let e = exp4(-abs(x));
  let d = 1.0 + e;
  return e / (d * d);
}

// 1 - tanh², without its cancellation
fn tanh_slope(x: vec4f) -> vec4f {
  return 4.0 * sigmoid_slope(2.0 * clamp(x, vec4f(-44.0), vec4f(44.0)));
}

// 1 / √(x + alpha), from 1e-15 on: so that its second derivative is an f32
fn rsqrt(x: vec4f, alpha: f32) -> vec4f {
  return inverseSqrt(max(x + alpha, vec4f(1e-15)));
}

fn f0(x: vec4f, alpha: f32) -> vec4f {
  switch kind {
    case RELU: { return max(x, vec4f(0.0)); }
    case GELU: { return x * normal_below(x); }
    case TANH: { return tanh_poly(x); }
    case LEAKY_RELU: { return select(alpha * x, x, x > vec4f(0.0)); }
    case SILU: { return x * sigmoid(x); }
    case SIGMOID: { return sigmoid(x); }
    default: { return rsqrt(x, alpha); }
  }
}

fn f1(x: vec4f, alpha: f32) -> vec4f {
  switch kind {
    case RELU: { return select(vec4f(0.0), vec4f(1.0), x > vec4f(0.0)); }
    case GELU: { return normal_below(x) + x * normal_density(x); }
    case TANH: { return tanh_slope(x); }
    case LEAKY_RELU: { return select(vec4f(alpha), vec4f(1.0), x > vec4f(0.0)); }
    case SILU: { return sigmoid(x) * (1.0 + x * sigmoid(-x)); }
    case SIGMOID: { return sigmoid_slope(x); }
    default: {
      let r = rsqrt(x, alpha);
      return -0.5 * r * (r * r);
    }
  }
}

fn f2(x: vec4f, alpha: f32) -> vec4f {
  switch kind {
    case RELU, LEAKY_RELU: { return vec4f(0.0); }
    case GELU: {
      let a = clamp(x, vec4f(-14.0), vec4f(14.0));
      return normal_density(a) * (2.0 - a * a);
    }
    case TANH: { return -2.0 * tanh_poly(x) * tanh_slope(x); }
    // 1 - 2 sigmoid(x), which would cancel, is -tanh(x/2)
    case SILU: { return sigmoid_slope(x) * (2.0 - x * tanh_poly(0.5 * x)); }
    case SIGMOID: { return -sigmoid_slope(x) * tanh_poly(0.5 * x); }
    default: {
      let r = rsqrt(x, alpha);
      let r2 = r * r;
      return 0.75 * r * (r2 * r2);
    }
  }
}
