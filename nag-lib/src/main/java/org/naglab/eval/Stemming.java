package org.naglab.eval;

/** How ROUGE makes one form of several inflections of a word. */
public enum Stemming {
    /** Words as they are. */
    NONE,
    /** {@link PorterStemmer} for words of more than three characters, as ROUGE-1.5.5 does under {@code -m}. */
    PORTER;

    String stem(String word) {
        return switch (this) {
            case NONE -> word;
            case PORTER -> word.length() > 3 ? PorterStemmer.stem(word) : word;
        };
    }
}
