/// The sine and cosine of an angle in radians, to a few units of the last place.
///
/// It is computed here, because the last place of a C library's result differs from machine to machine, while drawing
/// is the same everywhere. The doubles nearest to the multiples of π/2 count as the multiples themselves, so that
/// quarter turns are exact.
func sineAndCosine(_ angle: Double) -> (sine: Double, cosine: Double) {
  guard angle.isFinite else { return (.nan, .nan) }
  let turned = abs(angle) > 8 ? angle.remainder(dividingBy: 2 * Double.pi) : angle
  let quarter = Double.pi / 2
  let quarters = (turned / quarter).rounded()
  let x = turned - quarters * quarter
  // Taylor series on |x| ≤ π/4, where the first terms left out are below 1e-18.
  let square = x * x
  var sine = 0.0
  var cosine = 0.0
  for (s, c) in taylor {
    sine = sine * square + s
    cosine = cosine * square + c
  }
  sine *= x
  switch Int(quarters) & 3 {
  case 0: return (sine, cosine)
  case 1: return (cosine, -sine)
  case 2: return (-sine, -cosine)
  default: return (-cosine, sine)
  }
}

/// Coefficients of x^2k+1 in the sine and of x^2k in the cosine, from the highest k down.
private let taylor: [(sine: Double, cosine: Double)] = {
  var terms: [(sine: Double, cosine: Double)] = []
  var factorial = 1.0
  for k in 0...9 {
    if k > 0 { factorial *= Double(2 * k * (2 * k - 1)) }
    let sign: Double = k % 2 == 0 ? 1 : -1
    terms.append((sign / (factorial * Double(2 * k + 1)), sign / factorial))
  }
  return terms.reversed()
}()
