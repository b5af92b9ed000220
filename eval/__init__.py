"""The offline evaluation: test set, runner, report, gate."""
