"""Does fine-tuning teach a model the pairs that it saw, or the mapping? An experiment over the graph in, a report out.

After Pericharla, Hier and Obafemi-Ajayi (arXiv 2510.19036). Some concepts of a terminology are trained, all others are
withheld; a model is asked for all of them before and after, and every answer is recorded in the graph as a run. What is
gained on the trained ones is memorized, what is gained on the withheld ones is generalized.
"""
