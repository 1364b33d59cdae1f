"""Measures spaCy on a corpus, one document after another in one thread.

usage: spacy_speed.py MODEL_FOLDER CORPUS.jsonl

CORPUS has a JSON object with a "text" a line. Prints one JSON line with the same keys as `legation parse --timing`. The
times count the calls of the pipeline only: neither the model's loading nor the reading of the corpus.
"""

import os

# Before spaCy is loaded: its libraries of linear algebra read these once.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[variable] = "1"

import json
import resource
import sys
import time

import spacy


def main():
    model, corpus = sys.argv[1:]
    begun = time.perf_counter()
    nlp = spacy.load(model)
    loaded = time.perf_counter()
    with open(corpus, encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    tokens = 0
    wall, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        tokens += len(nlp(text))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    unit = 1 if sys.platform == "darwin" else 1024
    print(
        json.dumps(
            {
                "documents": len(texts),
                "words": sum(len(text.split()) for text in texts),
                "tokens": tokens,
                "load_seconds": loaded - begun,
                "wall_seconds": wall,
                "cpu_seconds": cpu,
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
            }
        )
    )


main()
