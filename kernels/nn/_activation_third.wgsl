// f3 = f''' of the chosen kind; needs the functions of _activation.wgsl. Finite for every finite x.
fn f3(x: vec4f, alpha: f32) -> vec4f {
  let a = clamp(x, vec4f(-100.0), vec4f(100.0)); // all of them but rsqrt have ended there
  switch kind {
    case RELU, LEAKY_RELU: { return vec4f(0.0); }
    case GELU: {
      let b = clamp(x, vec4f(-14.0), vec4f(14.0));
      return normal_density(b) * (b * (b * b - 4.0));
    }
    case TANH: {
      let s = tanh_slope(a);
      let t = tanh_poly(a);
      return s * (4.0 * t * t - 2.0 * s);
    }
    case SILU: {
      let s = sigmoid_slope(a);
      let t = tanh_poly(0.5 * a);
      return -s * ((3.0 * t - a * t * t) + 2.0 * a * s);
    }
    case SIGMOID: {
      let s = sigmoid_slope(a);
      let t = tanh_poly(0.5 * a);
      return s * (t * t - 2.0 * s);
    }
    default: {
      let r = inverseSqrt(max(x + alpha, vec4f(1e-10)));
      let r2 = r * r;
      return -1.875 * r * (r2 * r2 * r2);
    }
  }
}
