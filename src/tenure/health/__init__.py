"""How an account is doing: scorecards turned into scores, scores into reasons, and reasons into an order of attention."""
