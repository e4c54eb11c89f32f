import Showreel
import ShowreelCommand

register(Hover.self)
ShowreelCommand.main()
