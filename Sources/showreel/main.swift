print("showreel")
