"""Records arrays from anywhere: here, two waves that meet."""

import numpy
import showreel

y, x = numpy.mgrid[0:120, 0:160]
with showreel.Recorder("waves.mp4", "waves.gif", fps=25) as recorder:
    for t in range(50):
        height = sum(numpy.sin(numpy.hypot(x - place, y - 60) / 4 - t / 4) for place in (40, 120))
        level = (63.75 * (height + 2)).astype(numpy.uint8)
        recorder.add(numpy.stack([level // 4, level // 2, level], axis=-1))
print("waves.mp4, waves.gif")
