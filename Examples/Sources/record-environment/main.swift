// Records two episodes of random actions, each as MP4 and as GIF, with an overlay beside the scene.
import Showreel

let environment = try RecordVideo(
  make("LunarLander-v3", renderMode: .rgbArray), videoFolder: "videos", episodeTrigger: { _ in true },
  namePrefix: "landing", formats: [.mp4, .gif], overlay: Overlay(.beside),
  settings: RecordingSettings(size: FrameSize(width: 432, height: 200), every: 2, overwrite: true))

var generator = PCG64(seed: 7)
for seed in 0..<2 as Range<UInt64> {
  _ = try environment.reset(seed: seed)
  var total = 0.0
  var isOver = false
  while !isOver {
    let step = try environment.step(environment.actionSpace.sample(using: &generator))
    total += step.reward
    isOver = step.isLast
  }
  // Its videos are complete: they do not wait for a `close`.
  print("Episode \(seed) returned \(total)")
}
for path in environment.paths { print("Wrote \(path)") }
