"""Which articles are copies of one story: sketches by which few are compared, and the pairs that were found."""

from __future__ import annotations

import json

from index.report import Progress
from index.store.articles import Articles
from index.store.copies import NEAR, Story
from index.store.database import Database

_STORIES = 2000
"""Kept in memory while copies are looked for: a new article's neighbours are often its neighbour's."""


class Clusters:
    """The tables ``sketches`` and ``copies``. A superseded version has no copies."""

    def __init__(self, db: Database, articles: Articles) -> None:
        self._db = db
        self._articles = articles
        self._stories: dict[int, Story] = {}
        db.on_rollback.append(self._stories.clear)

    def of(self, article_id: str) -> list[str]:
        """All articles of its cluster, itself too: the earliest published first, then the longest."""
        rows = self._db.rows(
            "WITH RECURSIVE cluster (key) AS (SELECT key FROM articles WHERE id = ? "
            "UNION SELECT c.copy FROM copies c JOIN cluster ON c.article = cluster.key) "
            "SELECT a.id FROM articles a JOIN cluster USING (key) "
            "ORDER BY a.published IS NULL, a.published, length(a.text) DESC, a.id",
            (article_id,),
        )
        return [name for (name,) in rows] or [article_id]

    def all(self) -> list[list[str]]:
        """Every set of articles that are copies of one story, or copies of copies, by id."""
        rows = self._db.rows("SELECT DISTINCT a.id FROM copies c JOIN articles a ON a.key = c.article ORDER BY a.id")
        found: list[list[str]] = []
        seen: set[str] = set()
        for (name,) in rows:
            if name not in seen:
                found.append(sorted(self.of(name)))
                seen.update(found[-1])
        return found

    def rebuild(self, progress: Progress | None = None) -> None:
        """Find every pair of copies anew; ``progress`` is called with articles done and in all."""
        with self._db.transaction():
            self._stories.clear()
            self._db.execute("DELETE FROM copies")
            self._db.execute("DELETE FROM sketches")
            keys = [key for (key,) in self._db.rows("SELECT key FROM articles ORDER BY key")]
            for done, key in enumerate(keys, 1):
                self.enter(key)
                if progress:
                    progress(done, len(keys))

    def enter(self, key: int) -> None:
        """Note the sketch of an article that is stored, and which of the others are its copies."""
        if not (story := self.story(key)):
            return
        size = len(story.sketch)
        rows = self._db.rows(
            "SELECT article FROM sketches WHERE hash IN (SELECT value FROM json_each(?)) "
            "GROUP BY article HAVING count(*) >= ? * min(max(size), ?)",
            (json.dumps(sorted(story.sketch)), NEAR, size),
        )
        others = ((other, self.story(other)) for (other,) in list(rows))
        found = [other for other, theirs in others if theirs and story.is_copy(theirs)]
        self._db.executemany("INSERT INTO sketches VALUES (?, ?, ?)", ((run, key, size) for run in story.sketch))
        self._db.executemany("INSERT INTO copies VALUES (?, ?)", [(key, other) for other in found])
        self._db.executemany("INSERT INTO copies VALUES (?, ?)", [(other, key) for other in found])

    def story(self, key: int) -> Story | None:
        """What is compared of an article; None of one that is damaged."""
        story = self._stories.pop(key, None)
        if story is None:
            if not (whole := self._articles.at(key)):
                return None
            story = Story(*whole)
        self.remember(key, story)
        return story

    def remember(self, key: int, story: Story) -> None:
        """Keep what is compared of an article in memory for a while."""
        self._stories[key] = story
        if len(self._stories) > _STORIES:
            del self._stories[next(iter(self._stories))]

    def forget(self, key: int) -> None:
        """What is in memory of an article that is not any more as it was."""
        self._stories.pop(key, None)
