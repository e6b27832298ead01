/** The walk met what it does not do itself, or cannot read: git is asked, which has the words for it, too. */
export class LeftToGit extends Error {}
