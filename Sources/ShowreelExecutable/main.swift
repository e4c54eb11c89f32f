import ShowreelCommand

ShowreelCommand.main()
