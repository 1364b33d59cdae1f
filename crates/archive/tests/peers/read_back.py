"""Reads every export in a folder with the programs that people use, and compares it with the records in its jsonl export.

What is expected is worked out here anew from the records, not taken from the exporter. Prints a line for each format; stops at the
first difference.
"""

import csv
import json
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import networkx
import pandas

FOLDER = Path(sys.argv[1])
BOTH_WAYS = {"042": "043"}
FOOTING = {"190"}
MUTUAL = {"CONSULT", "COOPERATE", "ASSAULT"}
CAMEO_COUNTRY = {"ROU": "ROM", "UNO": "", "NOR": "NOR", "PSE": "PSE", "RUS": "RUS"}
FIPS = {"NOR": "NO", "USA": "US"}
COW = {"NOR": "385", "ROU": "360", "RUS": "365"}


def same(found, expected, what):
    if found != expected:
        raise SystemExit(f"{what}:\n  found    {found!r}\n  expected {expected!r}")


def one(pattern):
    (path,) = [p for p in FOLDER.glob(pattern) if not p.name.endswith(".about.json")]
    return path


def about(path):
    return json.loads(Path(f"{path}.about.json").read_text(encoding="utf-8"))


def checked(name, path, rows):
    """The file beside the export tells as many rows as were read."""
    page = about(path)
    same(page["format"], name, f"format in the file beside {path.name}")
    same(page["found"]["rows"], rows, f"rows in the file beside {path.name}")
    print(f"{name}: {rows} rows as expected")


def one_line(text):
    return "".join(" " if ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u2028\u2029" else c for c in text)


def tab(text):
    return one_line(text).replace('"', "'")


def listed(texts):
    return ";".join(one_line(text).replace(";", ",") for text in texts)


def each_once(parties):
    seen = []
    for party in parties:
        def alike(other):
            if "actor" in party and "actor" in other:
                return party["actor"] == other["actor"]
            return all(party.get(key) == other.get(key) for key in ("name", "country", "sectors"))
        if not any(alike(other) for other in seen):
            seen.append(party)
    return seen


def sides(record):
    return each_once(record.get("actors", [])), each_once(record.get("recipients", []))


def across(actors, recipients):
    if not actors and not recipients:
        return []
    return [(a, r) for a in actors or [None] for r in recipients or [None]]


def both_ways(actors):
    return [(a, b) for a in actors for b in actors if a is not b]


def cameo_rows(record):
    """Source, target and code of each row of a CAMEO format."""
    actors, recipients = sides(record)
    code = record["cameo"]
    back = BOTH_WAYS.get(code)
    if not recipients and len(actors) > 1 and (back or code in FOOTING):
        order = {id(actor): at for at, actor in enumerate(actors)}
        return [(a, b, code if order[id(a)] < order[id(b)] else back or code) for a, b in both_ways(actors)]
    there = [(a, r, code) for a, r in across(actors, recipients)]
    return there + ([(r, a, back) for a, r, _ in there if a and r] if back else [])


def network_pairs(record):
    actors, recipients = sides(record)
    pairs = both_ways(actors) if not recipients and record["event"] in MUTUAL else across(actors, recipients)
    return [(a, r) for a, r in pairs if a and r]


def plover_rows(record):
    actors, recipients = sides(record)
    if not recipients and len(actors) > 1 and record["event"] in MUTUAL:
        return [(a, b) for at, a in enumerate(actors) for b in actors[at + 1:]]
    return across(actors, recipients) or [(None, None)]


def length(record):
    """Days between the first and the last one that the date can mean; none without a date."""
    when = record.get("when")
    return None if when is None else (pandas.Timestamp(when["last"]) - pandas.Timestamp(when["first"])).days


def has_day(record):
    return length(record) is not None and length(record) < 31


def number(text):
    return None if text == "" else float(text)


def near(found, expected, what):
    if expected is None or found is None:
        same(found, expected, what)
    elif not math.isclose(found, expected, abs_tol=1e-5):
        same(found, expected, what)


def point(record):
    place = record.get("place", {})
    good = place.get("precision") in ("point", "city", "region") and "lat" in place
    return (place["lat"], place["lon"]) if good else (None, None)


def read_tab(path, header):
    """As a user would, with all that a reader of CSV does to quotation marks."""
    return pandas.read_csv(path, sep="\t", dtype=str, keep_default_na=False, header=0 if header else None)


RECORDS = [json.loads(line) for line in one("jsonl.jsonl").read_text(encoding="utf-8").split("\n") if line]
REPORTED = [record for record in RECORDS if record["status"] == "reported"]
CAMEO = [record for record in REPORTED if "cameo" in record and has_day(record)]


def jsonl():
    path = one("jsonl.jsonl")
    frame = pandas.read_json(path, lines=True, dtype=False)
    same(list(frame["id"]), [record["id"] for record in RECORDS], "ids")
    ((n,),) = duckdb.sql(f"SELECT count(DISTINCT id) FROM read_json('{path}')").fetchall()
    checked("jsonl", path, n)


def expected_wide(record):
    place, when, said = record.get("place", {}), record.get("when", {}), record.get("said", {})
    actors = record.get("actors", [])
    return {
        "id": record["id"],
        "event": record["event"],
        "cameo": record.get("cameo"),
        "goldstein": record.get("goldstein"),
        "scale": record["scale"],
        "status": record["status"],
        "historical": record["historical"],
        "contexts": record.get("contexts", []),
        "first_day": when.get("first"),
        "date_told": when.get("told"),
        "actor_name": [actor["name"] for actor in actors],
        "actor_country": [actor.get("country") for actor in actors],
        "actor_sectors": ["+".join(actor.get("sectors", [])) or None for actor in actors],
        "actor_start": [actor["raw"].get("span", [None])[0] for actor in actors],
        "count": [count["value"] for count in record.get("counts", [])],
        "latitude": place.get("lat"),
        "geonames": place.get("geonames"),
        "place_precision": place.get("precision"),
        "stance": said.get("stance"),
        "sentence": record["sentence"]["text"],
        "title": record["document"]["title"],
        "published": record["document"].get("published"),
        "independent": record.get("occurrence", {}).get("independent"),
    }


def cell_of(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return listed("" if item is None else str(item) for item in value)
    return one_line(str(value))


def wide_csv():
    path = one("csv.csv")
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    same(len(frame), len(RECORDS), "rows of the wide table")
    same([c["name"] for c in about(path)["columns"]], list(frame.columns), "columns that the file beside it explains")
    same(len(path.read_text(encoding="utf-8").splitlines()), len(RECORDS) + 1, "lines")
    for record, row in zip(RECORDS, frame.to_dict("records")):
        for name, value in expected_wide(record).items():
            if isinstance(value, float):
                near(number(row[name]), value, f"{name} of {record['id']}")
            else:
                same(row[name], cell_of(value), f"{name} of {record['id']}")
    ((n,),) = duckdb.sql(f"SELECT count(DISTINCT id) FROM read_csv('{path}', all_varchar = true)").fetchall()
    with open(path, newline="", encoding="utf-8") as file:
        same({len(row) for row in csv.reader(file)}, {len(frame.columns)}, "cells of the rows")
    checked("csv", path, n)


def parquet():
    path = one("parquet.parquet")
    types = {row[0]: row[1] for row in duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()}
    for name, kind in [("first_day", "DATE"), ("latitude", "DOUBLE"), ("historical", "BOOLEAN"), ("quad", "BIGINT"),
                       ("actor_name", "VARCHAR[]"), ("count", "BIGINT[]"), ("event", "VARCHAR")]:
        same(types[name], kind, f"type of {name}")
    names = list(expected_wide(RECORDS[0]))
    rows = duckdb.sql(f"SELECT {', '.join(names)} FROM '{path}'").fetchall()
    same(len(rows), len(RECORDS), "rows of Parquet")
    for record, row in zip(RECORDS, rows):
        for (name, value), found in zip(expected_wide(record).items(), row):
            found = found.isoformat() if hasattr(found, "isoformat") else found
            same(found, value, f"{name} of {record['id']}")
    pairs = dict(duckdb.sql(f"SELECT key, value FROM parquet_kv_metadata('{path}')").fetchall())
    page = json.loads(pairs[b"legation"])
    same(page, about(path), "metadata in the file and beside it")
    (codecs,) = zip(*duckdb.sql(f"SELECT DISTINCT compression FROM parquet_metadata('{path}')").fetchall())
    same(codecs, ("ZSTD",), "compression")
    frame = duckdb.sql(f"SELECT event, count(*) AS n FROM '{path}' GROUP BY event").df()
    same(dict(zip(frame["event"], frame["n"])), dict(Counter(r["event"] for r in RECORDS)), "events by type")
    checked("parquet", path, len(rows))


def plover():
    path = one("plover.jsonl")
    dated = [record for record in RECORDS if "when" in record]
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    same(len(lines), len(dated), "PLOVER records")
    for record, line in zip(dated, lines):
        same(line["id"], record["id"], "id")
        same(line["date"], record["when"]["first"], "date")
        same(line["event"], [record["event"]], "event")
        same([a["entity_name"] for a in line["actor"]], [a["name"] for a in record.get("actors", [])], "actors")
        same([a.get("code") for a in line["recipient"]], [a.get("country") for a in record.get("recipients", [])], "codes")
        same("negation" in line["mode"], record["status"] == "negated", "negation")
    frame = pandas.read_json(path, lines=True)
    checked("plover", path, len(frame))


def polecat():
    path = one("polecat.txt")
    frame = read_tab(path, True)
    same(len(frame.columns), 40, "columns")
    expected = []
    for record in REPORTED:
        if has_day(record):
            expected += [(record, pair) for pair in plover_rows(record)]
    same(len(frame), len(expected), "rows of POLECAT")
    same(frame["Event ID"].is_unique, True, "Event ID unique")
    for (record, (actor, recipient)), row in zip(expected, frame.to_dict("records")):
        same(row["Event Date"], record["when"]["first"], "Event Date")
        same(row["Contexts"], tab(listed(record.get("contexts", []))), "Contexts")
        for side, party in (("Actor", actor), ("Recipient", recipient)):
            party = party or {"name": "", "raw": {"text": ""}}
            same(row[f"{side} Name"], tab(party["name"]), f"{side} Name")
            same(row[f"{side} Country"], party.get("country", ""), f"{side} Country")
            same(row[f"{side} COW"], COW.get(party.get("country"), ""), f"{side} COW")
            same(row[f"{side} Sectors"], ";".join(party.get("sectors", [])), f"{side} Sectors")
            same(row[f"{side} Name Raw"], tab(party["raw"]["text"]), f"{side} Name Raw")
        near(number(row["Latitude"]), point(record)[0], "Latitude")
        same(row["Story People"], tab(listed(record["document"].get("people", []))), "Story People")
    checked("polecat", path, len(frame))


def icews():
    path = one("icews.tab")
    frame = read_tab(path, True)
    same(len(frame.columns), 20, "columns")
    expected = []
    for record in CAMEO:
        rows = cameo_rows(record)
        if rows and rows[0][0] and rows[0][1]:
            expected += [(record, row) for row in rows]
    same(len(frame), len(expected), "rows of ICEWS")
    same(frame["Event ID"].is_unique, True, "Event ID unique")
    for (record, (source, target, code)), row in zip(expected, frame.to_dict("records")):
        same(row["CAMEO Code"], code, "CAMEO Code")
        same(row["Event Date"], record["when"]["first"], "Event Date")
        if code == record["cameo"]:
            near(number(row["Intensity"]), record["goldstein"], "Intensity")
        if source["kind"] in ("person", "organisation"):
            same(row["Source Name"], tab(source["name"]), "Source Name")
        if target["kind"] in ("person", "organisation"):
            same(row["Target Name"], tab(target["name"]), "Target Name")
        same(row["Source Country"] == "Russian Federation", source.get("country") == "RUS", "Source Country")
        near(number(row["Longitude"]), point(record)[1], "Longitude")
    checked("icews", path, len(frame))


def gdelt_rows():
    return [(record, row) for record in CAMEO for row in cameo_rows(record)]


def gdelt():
    path = one("gdelt.export.CSV")
    frame = read_tab(path, False)
    same(len(frame.columns), 61, "columns")
    expected = gdelt_rows()
    same(len(frame), len(expected), "rows of GDELT")
    same(frame[0].is_unique, True, "GLOBALEVENTID unique")
    same(all(0 <= int(i) < 2**53 for i in frame[0]), True, "GLOBALEVENTID within 53 bits")
    for (record, (actor, recipient, code)), row in zip(expected, frame.to_dict("records")):
        day = pandas.Timestamp(record["when"]["first"])
        same([row[1], row[2], row[3]], [day.strftime(f) for f in ("%Y%m%d", "%Y%m", "%Y")], "dates")
        near(float(row[4]), round(day.year + (day.month * 30 + day.day) / 365, 4), "FractionDate")
        same([row[26], row[27], row[28]], [code, code[:3], code[:2]], "codes")
        for name, country, party in ((row[6], row[7], actor), (row[16], row[17], recipient)):
            same(name, tab(party["name"].upper()) if party else "", "Name")
            same(country, CAMEO_COUNTRY[party["country"]] if party and "country" in party else "", "CountryCode")
        place = record.get("place", {})
        us = place.get("country") == "USA"
        kinds = {"country": "1", "region": "2" if us else "5", "city": "3" if us else "4", "point": "3" if us else "4"}
        kind = kinds.get(place.get("precision"), "0")
        same(row[51], kind, "ActionGeo_Type")
        if kind != "0":
            same(row[53], FIPS.get(place.get("country"), ""), "ActionGeo_CountryCode")
            near(number(row[56]), place.get("lat"), "ActionGeo_Lat")
        same(row[60], tab(record["document"].get("url", "")), "SOURCEURL")
    checked("gdelt", path, len(frame))


def gdelt_mentions():
    path = one("gdelt-mentions.mentions.CSV")
    frame = read_tab(path, False)
    same(len(frame.columns), 16, "columns")
    same(list(frame[0]), list(read_tab(one("gdelt.export.CSV"), False)[0]), "GlobalEventID")
    for (record, (actor, _, _)), row in zip(gdelt_rows(), frame.to_dict("records")):
        same(row[3], "1" if "url" in record["document"] else "2", "MentionType")
        span = actor["raw"].get("span", [-1]) if actor else [-1]
        same(row[7], str(span[0]), "Actor1CharOffset")
        same(10 <= int(row[11]) <= 100, True, "Confidence")
        same(row[12], str(record["document"]["length"]), "MentionDocLen")
    checked("gdelt-mentions", path, len(frame))


def phoenix():
    path = one("phoenix.txt")
    frame = read_tab(path, False)
    same(len(frame.columns), 26, "columns")
    expected = gdelt_rows()
    same(len(frame), len(expected), "rows of Phoenix")
    same(frame[0].is_unique, True, "EventID unique")
    for (record, (_, _, code)), row in zip(expected, frame.to_dict("records")):
        same(row[13], code, "EventCode")
        same(row[15], {"01": "0", "02": "0", "04": "1", "07": "2", "11": "3", "19": "4"}[code[:2]], "PentaClass")
        near(number(row[18]), point(record)[0], "Lat")
    checked("phoenix", path, len(frame))


def geojson():
    path = one("geojson.geojson")
    page = json.loads(path.read_text(encoding="utf-8"))
    same(page["metadata"], about(path), "metadata in the file and beside it")
    expected = [record for record in RECORDS if point(record)[0] is not None]
    same([f["id"] for f in page["features"]], [r["id"] for r in expected], "features")
    for record, feature in zip(expected, page["features"]):
        lat, lon = point(record)
        same(feature["geometry"], {"type": "Point", "coordinates": [lon, lat]}, "geometry")
        same(feature["properties"]["precision"], record["place"]["precision"], "precision")
        same(feature["properties"]["status"], record["status"], "status")
    checked("geojson", path, len(expected))


def node_key(party):
    sectors = party.get("sectors", [""])
    return party.get("actor") or f"name/{party.get('country', '')}/{sectors[0]}/{party['name']}"


def network(name, graph, path):
    edges, scales, keys = Counter(), defaultdict(float), set()
    for record in REPORTED:
        for a, r in network_pairs(record):
            pair = (one_line(node_key(a)), one_line(node_key(r)))
            edges[pair] += 1
            scales[pair] += record["scale"]
            keys.update(pair)
    same(graph.is_directed(), True, "directed")
    same({graph.nodes[node]["key"] for node in graph}, keys, f"nodes of {name}")
    same(graph.number_of_edges(), len(edges), f"edges of {name}")
    for a, b, data in graph.edges(data=True):
        pair = (graph.nodes[a]["key"], graph.nodes[b]["key"])
        same(int(data["weight"]), edges[pair], f"weight of {pair}")
        same(int(data["events"]), edges[pair], f"events of {pair}")
        near(data["mean_scale"], scales[pair] / edges[pair], f"mean_scale of {pair}")
        same(sum(int(data[kind]) for kind in ("consult", "accuse", "request", "assault", "protest", "aid")), edges[pair], "by type")
    checked(name, path, len(edges))


def panel():
    path = one("panel.csv")
    frame = pandas.read_csv(path, keep_default_na=False, dtype={"month": str})
    cells, scales = Counter(), defaultdict(float)
    for record in filter(has_day, REPORTED):
        pairs = {(a["country"], r["country"]) for a, r in network_pairs(record) if "country" in a and "country" in r}
        for a, r in pairs:
            cells[record["when"]["first"][:7], a, r] += 1
            scales[record["when"]["first"][:7], a, r] += record["scale"]
    found = {(row["month"], row["actor_country"], row["recipient_country"]): row for row in frame.to_dict("records")}
    same({key: row["events"] for key, row in found.items()}, dict(cells), "events of the panel")
    for key, row in found.items():
        near(float(row["sum_scale"]), scales[key], f"sum_scale of {key}")
        near(float(row["mean_scale"]), scales[key] / cells[key], f"mean_scale of {key}")
        same(row["verbal_cooperation"] + row["material_cooperation"] + row["verbal_conflict"] + row["material_conflict"],
             row["events"], "by class")
    checked("panel", path, len(frame))


if __name__ == "__main__":
    for check in (jsonl, wide_csv, parquet, plover, polecat, icews, gdelt, gdelt_mentions, phoenix, geojson, panel):
        check()
    network("gexf", networkx.read_gexf(one("gexf.gexf")), one("gexf.gexf"))
    network("graphml", networkx.read_graphml(one("graphml.graphml")), one("graphml.graphml"))
