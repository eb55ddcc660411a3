// What is summed in four is added up at the end.
fn all_of(total: vec4f) -> f32 {
  return (total.x + total.y) + (total.z + total.w);
}
