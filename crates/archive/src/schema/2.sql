-- Version 2. Dossiers lie apart from the texts: more rows of documents and of dossiers fit on a page, and what looks at documents
-- alone does not pass by them.

CREATE TABLE dossiers (
    document INTEGER PRIMARY KEY REFERENCES documents,
    dossier BLOB NOT NULL           -- zstd of the dossier's JSON; a document without is kept, not coded
);
INSERT INTO dossiers (document, dossier) SELECT id, dossier FROM documents WHERE dossier IS NOT NULL ORDER BY id;
ALTER TABLE documents DROP COLUMN dossier;
