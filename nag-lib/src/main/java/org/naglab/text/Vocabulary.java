package org.naglab.text;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Maps word pieces to ids 0..V-1 and back. */
public final class Vocabulary {
    private final List<String> pieces;
    private final Map<String, Long> ids;

    /**
     * Numbers pieces by their place in a list.
     *
     * @param pieces piece of id 0, 1, …; all different
     * @throws IllegalArgumentException when there are none or one comes twice
     */
    public Vocabulary(List<String> pieces) {
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException("a vocabulary must have at least one piece, got none");
        }
        this.pieces = List.copyOf(pieces);
        Map<String, Long> byPiece = HashMap.newHashMap(pieces.size());
        for (int id = 0; id < pieces.size(); id++) {
            Long before = byPiece.put(pieces.get(id), (long) id);
            if (before != null) {
                throw new IllegalArgumentException("pieces of a vocabulary must all differ, got \"" + pieces.get(id)
                        + "\" as id " + before + " and as id " + id);
            }
        }
        this.ids = Collections.unmodifiableMap(byPiece);
    }

    /**
     * Counts the pieces.
     *
     * @return V
     */
    public int size() {
        return pieces.size();
    }

    /**
     * Gives the pieces in the order of their ids.
     *
     * @return the pieces [V]
     */
    public List<String> pieces() {
        return pieces;
    }

    /**
     * Gives the piece of an id.
     *
     * @param id in [0, V)
     * @return the piece
     * @throws IllegalArgumentException when the id is outside
     */
    public String piece(long id) {
        if (id < 0 || id >= pieces.size()) {
            throw new IllegalArgumentException("id must be in [0, " + pieces.size() + "), got " + id);
        }
        return pieces.get((int) id);
    }

    /**
     * Tells whether there is such a piece.
     *
     * @param piece the piece
     * @return whether it has an id
     */
    public boolean contains(String piece) {
        return ids.containsKey(piece);
    }

    /**
     * Gives the id of a piece.
     *
     * @param piece the piece
     * @return its id in [0, V)
     * @throws IllegalArgumentException when there is no such piece
     */
    public long id(String piece) {
        Long id = ids.get(piece);
        if (id == null) {
            throw new IllegalArgumentException(
                    "piece must be one of the vocabulary's " + pieces.size() + ", got \"" + piece + "\"");
        }
        return id;
    }
}
