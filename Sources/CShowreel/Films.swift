import Showreel

private let filmName = "film"

@_cdecl("showreel_film_open")
public func openFilm(_ options: UnsafePointer<CChar>?, _ film: UnsafeMutablePointer<UInt64>?) -> Int32 {
  call {
    try Handles.open(film) {
      let options = try Options(
        options, known: recordingOptionNames + ["heading", "curve", "threshold", "hold", "zoom", "font"])
      let points = try (options.optional("curve", as: [[Double]].self) ?? []).map { point in
        guard point.count == 2 else {
          throw CallError("\"curve\": expected pairs of steps and mean return, found \(point.count) numbers")
        }
        return (steps: point[0], meanReturn: point[1])
      }
      return try FrameFilm(
        videos: options.videos, frames: options.optional("frames"),
        scene: FrameSize(width: options.required("width"), height: options.required("height")),
        fps: options.optional("fps") ?? 30, heading: Text.name(options.optional("heading") ?? ""),
        curve: points,
        threshold: options.optional("threshold"), hold: options.optional("hold") ?? 0.5,
        zoom: options.optional("zoom"), font: options.optional("font"), settings: options.recordingSettings)
    }
  }
}

@_cdecl("showreel_film_begin")
public func beginEpisode(_ film: UInt64, _ caption: UnsafePointer<CChar>?) -> Int32 {
  call {
    try Handles.use(film, as: FrameFilm.self, filmName) { film in
      let options = try Options(caption, known: ["title", "place", "mean_return", "steps", "seed"])
      let words = FilmPanel.Caption(
        title: Text.name(try options.required("title")),
        place: Text.name(try options.optional("place") ?? ""),
        meanReturn: try options.optional("mean_return"))
      try film.begin(
        words, seed: options.optional("seed") ?? 0, steps: options.optional("steps"))
    }
  }
}

@_cdecl("showreel_film_add")
public func addFrameToFilm(
  _ film: UInt64, _ pixels: UnsafeRawPointer?, _ size: Int, _ width: Int32, _ height: Int32, _ stride: Int,
  _ format: UnsafePointer<CChar>?, _ totalReward: Double
) -> Int32 {
  call {
    try Handles.use(film, as: FrameFilm.self, filmName) { film in
      let (bytes, meaning) = try frame(pixels, size, format)
      try film.add(
        bytes.bytes, width: Int(width), height: Int(height), stride: stride == 0 ? nil : stride,
        format: meaning, totalReward: totalReward)
    }
  }
}

@_cdecl("showreel_film_finish")
public func finishFilm(
  _ film: UInt64, _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  call {
    result?.pointee = nil
    try Handles.use(film, as: FrameFilm.self, filmName, closing: true) { film in
      guard film.hasFrames else {
        film.cancel()
        throw CallError("there is no frame to make a film of")
      }
      give(try film.finish(), to: result)
    }
  }
}

@_cdecl("showreel_film_cancel")
public func cancelFilm(_ film: UInt64) -> Int32 {
  call { try Handles.use(film, as: FrameFilm.self, filmName, closing: true) { $0.cancel() } }
}
