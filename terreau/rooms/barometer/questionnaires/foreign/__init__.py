"""Questionnaires and answers of other tools: what can be taken, and a list of what cannot, before anything is kept."""
