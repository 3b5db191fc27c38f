"""What a set of published tables hides, and whether it can be found again.

`tables` builds linked tables over code trees, `rules` says which cells are too small and how far each must stay from
its truth, `suppression` hides their neighbours, `optimum` the fewest people, `attacks` attacks the result by linear
programming. `networks` is the cheap way for large trees, which the evidence uses. Decisions 0002 and 0043.
"""
